"""What a changed officer leaves open, told by the apps that own the work.

Authorship never changes hands: who entered a record stays written on it. What moves is
the duty to go on with it. An app registers its open work in `AppConfig.ready()`:

    open_work.register("chains.imports", _("bảng tính chờ xác nhận"), count, move)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.organisations.models import Association


@dataclass(frozen=True)
class Handover:
    """One officer goes, another comes, in one association."""

    leaver: User
    newcomer: User
    association: Association | None
    by: User
    at: datetime


@dataclass(frozen=True)
class OpenWork:
    """One kind of work. `count(person, association)`; `move(handover)` says how many."""

    key: str
    label: Any
    count: Callable[[User, Association | None], int]
    move: Callable[[Handover], int]


@dataclass(frozen=True)
class Share:
    """So many pieces of one kind of work."""

    label: str
    number: int


class Registry:
    def __init__(self) -> None:
        self._kinds: dict[str, OpenWork] = {}

    def register(
        self,
        key: str,
        label: Any,
        count: Callable[[User, Association | None], int],
        move: Callable[[Handover], int],
    ) -> None:
        """Make one kind of work known; the same key again replaces it."""
        self._kinds[key] = OpenWork(key, label, count, move)

    def unregister(self, key: str) -> None:
        self._kinds.pop(key, None)

    def of(self, person: User, association: Association | None) -> list[Share]:
        """What the person has open today, kinds without work left out."""
        shares = (
            Share(str(kind.label), kind.count(person, association))
            for kind in self._kinds.values()
        )
        return [share for share in shares if share.number]

    def move(self, handover: Handover) -> list[Share]:
        """Give all of it to the newcomer, inside the caller's transaction."""
        shares = (
            Share(str(kind.label), kind.move(handover)) for kind in self._kinds.values()
        )
        return [share for share in shares if share.number]


open_work = Registry()
