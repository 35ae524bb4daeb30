"""Real processes of the portal against the database of a test; stopped by their pid."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

PROJECT_DIR = Path(settings.BASE_DIR)


def database_url() -> str:
    """The test's own database, as a process of its own would be told."""
    database = connection.settings_dict
    return (
        f"postgresql://{database['USER']}:{database['PASSWORD']}@/"
        f"{database['NAME']}?host={database['HOST']}&port={database['PORT']}"
    )


def environment(var: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(var),
        "PYTHONPATH": str(PROJECT_DIR),
        "REDIS_URL": "",
        **more,
    }


def python(*arguments: str, env: dict[str, str], **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=PROJECT_DIR, env=env, text=True, **more
    )
