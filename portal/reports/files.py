"""Where report files live: written aside, moved into place whole, never served raw."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from portal.core.errors import DomainError

FOLDER = "reports"


def _root() -> Path:
    return Path(default_storage.path(FOLDER))


@contextmanager
def workplace(report_id: int, attempt: int) -> Iterator[Path]:
    """A folder for one attempt's unfinished file; gone afterwards, whatever happens."""
    folder = _root() / "work" / f"{report_id}-{attempt}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    except (OSError, FileCreateError) as error:
        if not _is_full(error):
            raise
        raise DomainError(
            _(
                "Máy chủ đã hết chỗ lưu tệp nên chưa lập được báo cáo; hãy báo quản trị "
                "hệ thống rồi thử lại."
            )
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_full(error: BaseException) -> bool:
    causes = [error, error.__cause__, *error.args]
    return any(
        isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT}
        for cause in causes
    )


def name_for(report_id: int, attempt: int, year: int) -> str:
    """The storage name, different for each attempt so that none meets another's file."""
    return f"{FOLDER}/{year}/{report_id}-{attempt}.xlsx"


def put_in_place(draft: Path, name: str) -> None:
    """Move the finished file to its name in one step, readable by the portal alone."""
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.chmod(0o640)
    draft.replace(target)


def remove(name: str) -> None:
    Path(default_storage.path(name)).unlink(missing_ok=True)


def clear_leftovers(report_id: int, keep: str = "") -> None:
    """Remove what attempts that were killed left behind.

    Only the newest attempt calls it; an older one can no longer commit a file's name.
    """
    for folder in _root().glob(f"work/{report_id}-*"):
        shutil.rmtree(folder, ignore_errors=True)
    for path in _root().glob(f"*/{report_id}-*.xlsx"):
        if not keep or path != Path(default_storage.path(keep)):
            path.unlink(missing_ok=True)
