"""Typed readers for the process environment.

`NAME_FILE` may hold the path of a file with the value, so that secrets can be mounted
instead of exported.
"""

import os
from pathlib import Path

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class EnvError(Exception):
    """The environment holds a value that cannot be used."""


def text(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EnvError(
                f"{name}_FILE names {path!r}, which cannot be read: {error.strerror}"
            ) from None
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise EnvError(f"{name} must be one of 1, 0, true, false; it is {value!r}")


def integer(name: str, default: int) -> int:
    value = text(name).strip()
    try:
        return int(value) if value else default
    except ValueError:
        raise EnvError(f"{name} must be a whole number; it is {value!r}") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def ports(name: str) -> range | None:
    """Read "9100-9119" (or one port) as a range; empty means none."""
    value = text(name).strip()
    if not value:
        return None
    first, _, last = value.partition("-")
    try:
        found = range(int(first), int(last or first) + 1)
    except ValueError:
        found = range(0)
    if not found or found[0] < 1 or found[-1] > 65535:
        raise EnvError(f"{name} must look like 9100-9119; it is {value!r}")
    return found
