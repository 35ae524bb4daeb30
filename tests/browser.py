"""The browser of the tests: one that is there, else one that can be got.

`python -m tests.browser` gets one: Playwright's own download, else, as root, Debian's
package. `make test` runs it first; tests skip (in CI: fail) when there is still none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# For a machine without screen, sandbox (root) and, often, without network: it asks no
# one but the portal for anything.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REMEDY = "install chromium, or name one with CHROMIUM=/path/to/it"


def find() -> str | None:
    """The path of a Chromium: named, installed, or downloaded by Playwright."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _downloaded()


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def get() -> str | None:
    """Try to get a browser; return its path, or None when nothing worked."""
    _say("Tìm trình duyệt cho kiểm thử / Getting a browser for the tests …")
    _try([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300)
    found = find()
    apt = shutil.which("apt-get")
    if found is None and apt and os.geteuid() == 0:
        _try([apt, "update", "-q"], seconds=120)
        _try(
            [apt, "install", "-q", "-y", "--no-install-recommends", "chromium"],
            seconds=600,
        )
        found = find()
    return found


def _try(command: list[str], *, seconds: int) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(
            command, env=environment, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _say(f"{command[0]}: {error}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    if find() is None and get() is None:
        _say(f"No browser: the tests that need one are skipped ({REMEDY}).")
