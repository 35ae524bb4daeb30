"""Collect static files only when one changed: hashing and compressing take seconds."""

import fcntl
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    """Bring STATIC_ROOT up to date; return whether there was anything to do."""
    note = settings.VAR_DIR / "static.sources"
    with (settings.VAR_DIR / "static.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = _fingerprint()
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if manifest.exists() and note.exists() and note.read_text() == sources:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(sources)
        return True


def _fingerprint() -> str:
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
