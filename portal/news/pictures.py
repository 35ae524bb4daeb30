"""Pictures of articles: re-encoded for the web, named by content, free of metadata.

A phone's picture carries where and when it was taken; nothing but pixels is kept.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from portal.core.uploads import MAX_PIXELS

# Widths served; a smaller original is never enlarged.
LARGE, SMALL = 1200, 640
WIDTHS = (LARGE, SMALL)
MIN_WIDTH = 320
# The only decoders that may run on a file from outside.
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class StoredPicture:
    """`digest` names the files; `width` and `height` are those of the large one (px)."""

    digest: str
    width: int
    height: int


def store_picture(file: IO[bytes]) -> StoredPicture:
    """Check, turn upright, shrink and keep a picture in both widths.

    Raises `ValidationError` (one sentence) for anything that is not a usable picture.
    """
    image = _open(file)
    encoded = {width: _encode(image, width) for width in WIDTHS}
    large, (width, height) = encoded[LARGE]
    digest = hashlib.sha256(large).hexdigest()[:32]
    try:
        for size, (content, _size) in encoded.items():
            name = file_name(digest, size)
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(content))
    except OSError as error:
        raise ValidationError(
            _(
                "Không ghi được ảnh vì kho tệp của cổng đầy hoặc có lỗi; hãy thử lại sau "
                "hoặc báo quản trị."
            )
        ) from error
    return StoredPicture(digest=digest, width=width, height=height)


def file_name(digest: str, width: int) -> str:
    return f"news/pictures/{digest[:2]}/{digest}-{width}.jpg"


def _open(file: IO[bytes]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # The size is judged below, in words, before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise ValidationError(_too_large()) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            _("Tệp này không phải ảnh JPG, PNG hay WebP đọc được; hãy chọn ảnh khác.")
        ) from error
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(_too_large())
    if image.width < MIN_WIDTH:
        raise ValidationError(
            _("Ảnh quá nhỏ; hãy chọn ảnh rộng ít nhất 320 điểm ảnh để xem không vỡ.")
        )
    try:
        # JPEG decodes straight to a smaller size, so a phone's picture costs little.
        image.draft("RGB", (LARGE * 2, LARGE * 2))
        return _flat(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValidationError(
            _("Ảnh bị hỏng hoặc chưa tải lên hết; hãy tải lại hoặc chọn ảnh khác.")
        ) from error


def _too_large() -> str:
    return _(
        "Ảnh quá lớn (trên %(limit)s triệu điểm ảnh); hãy thu nhỏ rồi tải lại."
    ) % {"limit": MAX_PIXELS // 1_000_000}


def _flat(image: Image.Image) -> Image.Image:
    """Lay transparent pictures on white and leave only red, green and blue."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(ground, rgba).convert("RGB")
    return image.convert("RGB")


def _encode(image: Image.Image, width: int) -> tuple[bytes, tuple[int, int]]:
    sized = image
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        sized = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    # A fresh picture from the pixels: no EXIF, comment or profile comes along.
    bare = Image.new("RGB", sized.size)
    bare.paste(sized)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue(), sized.size
