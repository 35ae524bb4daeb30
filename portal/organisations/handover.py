"""What a changed officer leaves open, told by the apps that own the work.

Authorship never changes hands: who entered a record stays written on it. What moves is
the duty to go on with it. An app registers its open work in `AppConfig.ready()`:

    open_work.register("chains.imports", _("bảng tính chờ xác nhận"), count, move)

Work that is nobody's own (an association's drafts) needs no move; it is only told:

    open_work.share(count)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.accounts.models import User
from portal.organisations.choices import HANOI_ROLES, PARTNER_ROLES
from portal.organisations.models import Association, Membership


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


# What an association has open itself, whoever holds the post, as of a day.
Shared = Callable[[Association, date], list[Share]]


def keeps_records(person: User, association: Association | None) -> bool:
    """Whether the person ever held a post there that works on records.

    Readers and buyers hold none; a post that just ended still counts.
    """
    if association is None:
        return False
    return Membership.objects.filter(
        user=person, association=association, role__in=HANOI_ROLES | PARTNER_ROLES
    ).exists()


class Registry:
    def __init__(self) -> None:
        self._kinds: dict[str, OpenWork] = {}
        self._shared: list[Shared] = []

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

    def share(self, count: Shared) -> None:
        """Make known what belongs to an association and waits for any of its people."""
        self._shared.append(count)

    def shared(self, membership: Membership, today: date) -> list[Share]:
        """What whoever follows in this post finds without any move."""
        place = membership.association
        if place is None or membership.role not in HANOI_ROLES | PARTNER_ROLES:
            return []
        shares = (share for count in self._shared for share in count(place, today))
        return [share for share in shares if share.number]

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
