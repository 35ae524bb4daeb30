"""Log lines: JSON for machines in production, words for a person on a fresh machine.

One line an event with constant words and fields beside them. Secrets never get there:
fields with telling names are struck out, and so are the keys inside links.
"""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

STRUCK = "[removed]"
_SECRET_NAME = re.compile(
    r"pass|secret|token|cookie|authori[sz]ation|csrf|otp|recovery|uidb36|^key$", re.I
)
# Links that let in whoever has them: invitation, new password, confirmed address, the
# confirmation of a quarter, a calendar's address, also where somebody lost its end. The
# pages of the same names for people who signed in keep theirs.
# deploy/nginx.conf keeps them out of its log too.
_SECRET_PATH = re.compile(
    r"(/(?:loi-moi|mat-khau-moi|thu-dien-tu/xac-nhan|(?<!/lam-viec/)xac-nhan-quy"
    r"|(?<!/lam-viec/hoat-dong/)lich)/)[^/\s\"']+"
)


class StruckRecord(logging.LogRecord):
    """A record of any library, whose text no handler ever sees with a secret link in it.

    Django logs the path of what it refuses; whoever adds a handler of their own (a mail
    to the administrators, a service that gathers errors) gets the struck text too.
    """

    def getMessage(self) -> str:
        return strike_links(super().getMessage())


def strike_links(text: str) -> str:
    return _SECRET_PATH.sub(rf"\1{STRUCK}", text)


def strike_secrets(logger: Any, method: str, event: Event) -> Event:
    """Strike out what could let somebody in, before a line is written."""
    for name, value in event.items():
        event[name] = _struck(name, value)
    return event


def _struck(name: str, value: Any) -> Any:
    if name.startswith("_"):
        return value  # structlog's own
    if _SECRET_NAME.search(name):
        return STRUCK
    if isinstance(value, str):
        return strike_links(value)
    if isinstance(value, dict):
        return {key: _struck(str(key), inner) for key, inner in value.items()}
    return value


def configure(wanted: dict[str, Any]) -> None:
    """Set up structlog and the standard library's logging (Django's LOGGING_CONFIG).

    `wanted` holds `json` (bool) and `level` (name of a level).
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        strike_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.setLogRecordFactory(StruckRecord)
    logging.config.dictConfig(_standard(shared, wanted))


def _standard(shared: list[Any], wanted: dict[str, Any]) -> dict[str, Any]:
    ending: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    # Plain tracebacks: those with the values of variables would print passwords.
    if wanted["json"]:
        ending += [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        ending += [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    # Once more over the whole line: the text of an exception may quote a link as well.
    ending.append(_strike_line)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared, _plain_message],
                "processors": ending,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": wanted["level"]},
        "loggers": {
            # Django's default gives these handlers of their own.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "celery": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }


def _strike_line(logger: Any, method: str, line: Any) -> Any:
    return strike_links(str(line))


def _plain_message(logger: Any, method: str, event: Event) -> Event:
    # A line of a library may quote a request: one event stays one line.
    event["event"] = str(event.get("event", "")).replace("\r", "\\r")
    return event
