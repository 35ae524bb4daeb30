"""Look into a picture from outside; called by `portal.core.sandbox` in a child process.

Nothing of Django is loaded here. What is wrong comes back as a word; the sentence for it
is the caller's (`portal.core.pictures`).
"""

import base64
import io
import warnings
from typing import IO, Any

from PIL import Image, ImageOps

# The only decoders that may run on a file from outside.
FORMATS = ("JPEG", "PNG", "WEBP")

TOO_LARGE = "too_large"
TOO_SMALL = "too_small"
UNREADABLE = "unreadable"
DAMAGED = "damaged"


class _Unusable(Exception):
    """Carries the word for what is wrong."""


def check(file: IO[bytes], *, most_pixels: int) -> dict[str, Any]:
    """Decode the whole picture once: `{}`, or `{"problem": word}`."""
    try:
        _decoded(_opened(file, most_pixels))
    except _Unusable as problem:
        return {"problem": str(problem)}
    return {}


def for_web(
    file: IO[bytes], *, most_pixels: int, least_width: int, widths: list[int]
) -> dict[str, Any]:
    """Re-encode upright and without metadata: `{"versions": [...]}`, or a problem.

    A version is `{"jpeg": base64, "width": px, "height": px}`, one for each of `widths`;
    a smaller original is never enlarged.
    """
    try:
        image = _opened(file, most_pixels)
        if image.width < least_width:
            raise _Unusable(TOO_SMALL)
        image = _prepared(image, max(widths))
    except _Unusable as problem:
        return {"problem": str(problem)}
    return {"versions": [_encoded(image, width) for width in widths]}


def _opened(file: IO[bytes], most_pixels: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # The size is judged below, before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise _Unusable(TOO_LARGE) from None
    except (OSError, ValueError, SyntaxError):
        raise _Unusable(UNREADABLE) from None
    if image.width * image.height > most_pixels:
        raise _Unusable(TOO_LARGE)
    return image


def _decoded(image: Image.Image) -> None:
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError):
        raise _Unusable(DAMAGED) from None


def _prepared(image: Image.Image, width: int) -> Image.Image:
    # JPEG decodes straight to a smaller size, so a phone's picture costs little.
    image.draft("RGB", (width * 2, width * 2))
    _decoded(image)
    # Shrunk before it is laid on white: that takes the memory several times over.
    factor = max(1, min(image.size) // (width * 2))
    if factor > 1 and image.mode in {"RGB", "RGBA", "L", "LA"}:
        exif = image.getexif()
        image = image.reduce(factor)
        image.info["exif"] = exif.tobytes()
    try:
        return _flat(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError):
        raise _Unusable(DAMAGED) from None


def _flat(image: Image.Image) -> Image.Image:
    """Lay transparent pictures on white and leave only red, green and blue."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(ground, rgba).convert("RGB")
    return image.convert("RGB")


def _encoded(image: Image.Image, width: int) -> dict[str, Any]:
    sized = image
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        sized = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    # A fresh picture from the pixels: no EXIF, comment or profile comes along.
    bare = Image.new("RGB", sized.size)
    bare.paste(sized)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return {
        "jpeg": base64.b64encode(out.getvalue()).decode("ascii"),
        "width": sized.width,
        "height": sized.height,
    }
