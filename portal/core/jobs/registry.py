"""Which function does which kind of work."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from portal.core.jobs.runner import Run

Handler = Callable[["Run"], dict[str, Any] | None]

_handlers: dict[str, Handler] = {}


class UnknownKind(Exception):
    """No app has a handler of this kind: an older worker meets a newer job."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function for jobs of a kind (`app.kebab-name`), once."""

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = function
        return function

    return register


def find(kind: str) -> Handler:
    if kind not in _handlers:
        autodiscover_modules("tasks")
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind) from None
