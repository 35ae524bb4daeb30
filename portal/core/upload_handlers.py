"""A file far over the limit is read to its end and kept nowhere.

The form behind it still arrives, so its page can say what is wrong and keep the rest;
neither memory nor disk grows with the file (docs/decisions/0173-large-uploads.md).
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    Content = ContentFile[bytes]
else:
    Content = ContentFile


class TooLarge(Content):
    """What is left of such a file: its name and how large it was."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(b"", name=name)
        self.size = size


class LimitedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep what they get."""

    _is_over = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._is_over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._is_over = start + len(raw_data) > settings.MAX_UPLOAD_BYTES
        # None: the handlers behind this one get nothing of it.
        return None if self._is_over else raw_data

    def file_complete(self, file_size: int) -> Any:
        if not self._is_over:
            return None
        self._let_go()
        return TooLarge(str(self.file_name), file_size)

    def _let_go(self) -> None:
        """Close what the handlers behind this one began: nobody asks them any more."""
        request: Any = self.request
        for handler in request.upload_handlers:
            begun = getattr(handler, "file", None)
            if begun is not None:
                begun.close()
