"""What a signed-in person may reach today, worked out once per request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings

from portal.core import clock
from portal.organisations.choices import HANOI_ROLES, PARTNER_ROLES, Role
from portal.organisations.models import Association, Membership


@dataclass(frozen=True)
class Access:
    """The person's roles today and the associations whose records are theirs."""

    user: Any
    memberships: tuple[Membership, ...] = ()
    association_ids: frozenset[int] = field(default_factory=frozenset)
    lead_association_ids: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    @property
    def is_hanoi(self) -> bool:
        return bool(self.roles & HANOI_ROLES)

    @property
    def is_hanoi_admin(self) -> bool:
        return Role.HANOI_ADMIN in self.roles

    @property
    def is_partner(self) -> bool:
        return bool(self.roles & PARTNER_ROLES)

    @property
    def is_partner_lead(self) -> bool:
        return Role.PARTNER_LEAD in self.roles

    @property
    def is_reader(self) -> bool:
        return Role.READER in self.roles

    @property
    def is_buyer(self) -> bool:
        return Role.BUYER in self.roles

    @property
    def has_workspace(self) -> bool:
        """Everyone but buyers and people without a role browses the shared records."""
        return self.is_hanoi or self.is_partner or self.is_reader

    @cached_property
    def home_association(self) -> Association | None:
        for membership in self.memberships:
            if membership.association is not None:
                return membership.association
        return None

    def owns(self, association_id: int) -> bool:
        return association_id in self.association_ids


NOBODY = Access(user=None)


def access_for(user: Any) -> Access:
    """Return the person's access, kept on the user object for the rest of the request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    if user.is_sample and not settings.SAMPLE_MODE:
        # Its password is printed in the manual: on a real server it opens nothing.
        return NOBODY
    cached = user.__dict__.get("_access")
    if cached is None:
        cached = user.__dict__["_access"] = _load(user)
    return cached  # type: ignore[no-any-return]


def _load(user: Any) -> Access:
    memberships = tuple(
        Membership.objects.filter(user=user)
        .on(clock.today())
        .select_related("association__province__successor")
        .order_by("starts_on", "pk")
    )
    own = {m.association_id for m in memberships if m.role in PARTNER_ROLES}
    lead = {m.association_id for m in memberships if m.role == Role.PARTNER_LEAD}
    successors = _successors() if own else {}
    return Access(
        user=user,
        memberships=memberships,
        association_ids=_with_predecessors(own, successors),
        lead_association_ids=_with_predecessors(lead, successors),
    )


def keeps_posts(user: Any, day: date, today: date) -> bool:
    """Whether the person still holds every post they held on the day, and had one."""
    posts = Membership.objects.filter(user=user)
    before = set(posts.on(day).values_list("pk", flat=True))
    return bool(before) and before <= set(posts.on(today).values_list("pk", flat=True))


def kept_by(association: Association) -> frozenset[int]:
    """The association and all it took over: whose records its people keep."""
    own: set[int | None] = {association.pk}
    return _with_predecessors(own, _successors())


def kept_by_each(associations: Iterable[int]) -> dict[int, frozenset[int]]:
    """`kept_by` for several at once, in one query."""
    successors = _successors()
    return {pk: _with_predecessors({pk}, successors) for pk in associations}


def _successors() -> dict[int, int]:
    """Map every merged association to its successor (few dozen rows at most)."""
    rows = Association.objects.filter(successor__isnull=False).values_list(
        "pk", "successor_id"
    )
    return {pk: successor for pk, successor in rows if successor is not None}


def _with_predecessors(
    own: set[int | None], successors: dict[int, int]
) -> frozenset[int]:
    reached = {pk for pk in own if pk is not None}
    while True:
        more = {old for old, new in successors.items() if new in reached} - reached
        if not more:
            return frozenset(reached)
        reached |= more
