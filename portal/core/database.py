"""Where the database is: `DATABASE_URL` or the embedded server under `var/`."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from portal.core import embedded

# A page that has not answered after 15 s never will.
PAGE_LIMITS = "-c statement_timeout=15000 -c lock_timeout=5000"
JOB_LIMITS = "-c statement_timeout=600000 -c lock_timeout=5000"

OPTIONS = {"connect_timeout": 5, "options": PAGE_LIMITS}


class DatabaseUrlError(Exception):
    """`DATABASE_URL` names something that is not a PostgreSQL database."""


def database_settings(url: str, var_dir: Path) -> dict[str, Any]:
    """Return Django's settings for one PostgreSQL database."""
    common: dict[str, Any] = {
        "ENGINE": "django_prometheus.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Server-side cursors break behind PgBouncer's transaction pooling.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": dict(OPTIONS),
    }
    if not url:
        return common | embedded.connection_settings(var_dir)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseUrlError(
            "DATABASE_URL must start with postgresql://; the portal runs on PostgreSQL only"
        )
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    common["OPTIONS"].update(query)
    return common | {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
    }


def let_run_long(database: dict[str, Any]) -> None:
    """Give connections opened after this (worker, commands) the time limits of jobs.

    Limits of its own in `DATABASE_URL` stay.
    """
    if database["OPTIONS"].get("options") == PAGE_LIMITS:
        database["OPTIONS"]["options"] = JOB_LIMITS
