"""Word and Excel files from outside: looked at in a child process, kept as they are."""

import shutil
import tempfile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core import sandbox

# What the child may report beside the words of its own.
_FAILURES = {"memory": "bomb", "answer": "bomb", "time": "bomb", "crash": "damaged"}


def check_office(
    file: IO[bytes], name: str, extension: str, *, links: bool = True
) -> None:
    """See that the file is what its ending says and carries no program.

    With `links` off no address outside the file may stand in it either. The file is
    left at its beginning. Raises `ValidationError`, one sentence that names the file.
    """
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        file.seek(0)
        try:
            answer: dict[str, Any] = sandbox.run(
                "portal.core.office_file:check",
                copy,
                arguments={"kind": extension, "links": links},
            ).value
        except sandbox.SandboxError as error:
            answer = {"problem": _FAILURES[error.failure]}
    if problem := answer.get("problem"):
        raise ValidationError(office_sentence(problem, name, extension))


def office_sentence(problem: str, name: str, extension: str) -> str:
    sentences = {
        "bomb": _(
            "Tệp “%(name)s” bung ra lớn bất thường nên bị từ chối; hãy bỏ bớt hình ảnh "
            "rồi lưu lại thành tệp .%(extension)s mới."
        ),
        "locked": _(
            "Tệp “%(name)s” đang đặt mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi "
            "tải lên."
        ),
        "damaged": _(
            "Tệp “%(name)s” bị hỏng; hãy mở lại tệp gốc, lưu thành tệp .%(extension)s "
            "mới rồi tải lên."
        ),
        "entities": _(
            "Tệp “%(name)s” chứa khai báo XML lạ nên bị từ chối; hãy mở lại và lưu "
            "thành tệp .%(extension)s mới."
        ),
        "macro": _(
            "Tệp “%(name)s” chứa macro hoặc chương trình nhúng nên bị từ chối; hãy lưu "
            "lại thành .%(extension)s không có macro."
        ),
        "external": _(
            "Tệp “%(name)s” lấy nội dung từ địa chỉ bên ngoài nên bị từ chối; hãy bỏ "
            "các liên kết ra ngoài rồi lưu lại."
        ),
        "other_kind": _(
            "Nội dung tệp “%(name)s” không đúng với đuôi .%(extension)s; hãy mở lại "
            "tệp gốc và lưu đúng định dạng rồi tải lên."
        ),
    }
    return sentences[problem] % {"name": name, "extension": extension}
