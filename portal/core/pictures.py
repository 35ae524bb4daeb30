"""Pictures from outside: decoded in a child process, re-encoded, named by content.

A phone's picture carries where and when it was taken; nothing but pixels is kept.
"""

import base64
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from portal.core import sandbox
from portal.core.downloads import log_missing
from portal.core.picture_file import DAMAGED, TOO_LARGE, TOO_SMALL, UNREADABLE

# A scan of A4 at 600 dpi has 35 million pixels; more is a mistake or an attack.
MAX_PIXELS = 50_000_000
# Widths served; a smaller original is never enlarged.
LARGE, SMALL = 1200, 640
WIDTHS = (LARGE, SMALL)
MIN_WIDTH = 320

# Fifty million pixels with transparency, and the libraries, fit into this.
_MEMORY = 700 * 1024 * 1024
_SECONDS = 20


@dataclass(frozen=True)
class StoredPicture:
    """`digest` names the files; `width` and `height` are those of the large one (px)."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class Shot:
    """A photo as a page shows it; its size keeps the page from jumping."""

    url: str
    large_url: str
    width: int
    height: int
    caption: str


def check_picture(file: IO[bytes], name: str) -> None:
    """See that a scan can be opened; it is kept as it is and left at its beginning.

    Raises `ValidationError` (one sentence that names the file) if it cannot.
    """
    problem = _ask("check", file, {"most_pixels": MAX_PIXELS}).get("problem")
    if problem == TOO_LARGE:
        raise ValidationError(
            _(
                "Ảnh “%(name)s” quá lớn; hãy thu nhỏ xuống dưới %(limit)s triệu điểm ảnh."
            )
            % {"name": name, "limit": MAX_PIXELS // 1_000_000}
        )
    if problem:
        raise ValidationError(
            _("Không đọc được ảnh “%(name)s”; hãy chụp hoặc lưu lại ảnh rồi tải lên.")
            % {"name": name}
        )


def store_picture(file: IO[bytes], *, folder: str) -> StoredPicture:
    """Check, turn upright, shrink and keep a picture in both widths under `folder`.

    Raises `ValidationError` (one sentence) for anything that is not a usable picture.
    """
    answer = _ask(
        "for_web",
        file,
        {
            "most_pixels": MAX_PIXELS,
            "least_width": MIN_WIDTH,
            "widths": list(WIDTHS),
        },
    )
    if "problem" in answer:
        raise ValidationError(_sentence(answer["problem"]))
    large, _small = answer["versions"]
    contents = [base64.b64decode(version["jpeg"]) for version in answer["versions"]]
    digest = hashlib.sha256(contents[0]).hexdigest()[:32]
    try:
        for width, content in zip(WIDTHS, contents, strict=True):
            name = file_name(digest, width, folder=folder)
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(content))
    except OSError as error:
        raise ValidationError(
            _(
                "Không ghi được ảnh vì kho tệp của cổng đầy hoặc có lỗi; hãy thử lại sau "
                "hoặc báo quản trị."
            )
        ) from error
    return StoredPicture(digest=digest, width=large["width"], height=large["height"])


def send_picture(
    record: Any, digest: str, width: int, *, folder: str, cache_control: str
) -> FileResponse:
    """Answer with a stored picture; the caller has found a `record` that may be seen.

    A file that is not on the disk is logged as an error of the record.

    Raises:
        Http404: no such width, no such record, or no file.
    """
    if width not in WIDTHS or record is None:
        raise Http404
    name = file_name(digest, width, folder=folder)
    try:
        file = default_storage.open(name)
    except OSError as error:
        log_missing(record, name, error)
        raise Http404 from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = cache_control
    response["X-Content-Type-Options"] = "nosniff"
    return response


def drop_picture(digest: str, *, folder: str) -> None:
    """Delete the files; the caller has seen that no record shows them any more."""
    for width in WIDTHS:
        default_storage.delete(file_name(digest, width, folder=folder))


def shot(picture: Any, caption: str, address: Callable[[int], str]) -> Shot:
    """A record with digest, width and height as a page shows it; `address` by width."""
    width = min(picture.width, SMALL)
    return Shot(
        url=address(SMALL),
        large_url=address(LARGE),
        width=width,
        height=round(picture.height * width / picture.width),
        caption=caption,
    )


def file_name(digest: str, width: int, *, folder: str) -> str:
    return f"{folder}/{digest[:2]}/{digest}-{width}.jpg"


def _ask(question: str, file: IO[bytes], arguments: dict[str, Any]) -> dict[str, Any]:
    """Let the child look; a limit it met is an answer too."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        copy.write(file.read())
        copy.flush()
        file.seek(0)
        try:
            answer: dict[str, Any] = sandbox.run(
                f"portal.core.picture_file:{question}",
                copy,
                arguments=arguments,
                memory=_MEMORY,
                seconds=_SECONDS,
            ).value
        except sandbox.SandboxError as error:
            problem = TOO_LARGE if error.failure in {"memory", "time"} else DAMAGED
            answer = {"problem": problem}
    return answer


def _sentence(problem: str) -> str:
    return {
        TOO_LARGE: _(
            "Ảnh quá lớn (trên %(limit)s triệu điểm ảnh); hãy thu nhỏ rồi tải lại."
        )
        % {"limit": MAX_PIXELS // 1_000_000},
        TOO_SMALL: _(
            "Ảnh quá nhỏ; hãy chọn ảnh rộng ít nhất 320 điểm ảnh để xem không vỡ."
        ),
        UNREADABLE: _(
            "Tệp này không phải ảnh JPG, PNG hay WebP đọc được; hãy chọn ảnh khác."
        ),
        DAMAGED: _(
            "Ảnh bị hỏng hoặc chưa tải lên hết; hãy tải lại hoặc chọn ảnh khác."
        ),
    }[problem]
