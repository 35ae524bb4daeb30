"""A scan on its way into a record."""

import hashlib
from dataclasses import dataclass

from django.core.files import File


@dataclass(frozen=True)
class Scan:
    """A checked upload and the name it is offered under."""

    file: "File[bytes]"
    name: str

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.file.chunks():
            digest.update(chunk)
        self.file.seek(0)
        return digest.hexdigest()
