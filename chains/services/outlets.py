"""Save one place of sale with its commune, telephone and opening hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from chains.models import OpeningHours, Outlet
from portal.core.errors import DomainError
from portal.organisations.models import Commune

Spans = Sequence[tuple[time, time]]
_FIELDS = ("name", "address", "commune_text", "commune", "phone", "operator_id")


@dataclass(frozen=True)
class GivenPlace:
    """Everything the page of one place says; `hours` by weekday, Monday 0."""

    address: str
    name: str = ""
    commune_text: str = ""
    commune: Commune | None = None
    phone: str = ""
    operator_id: int | None = None
    hours: Mapping[int, Spans] = field(default_factory=dict)


@transaction.atomic
def save_outlet(*, outlet: Outlet, given: GivenPlace, by: Any, version: int) -> None:
    """Write the place of the chain opened at `version`; the chain's check stays.

    Raises:
        Conflict: somebody saved the chain in between.
    """
    chain = outlet.chain
    chain.claim_version(version)
    last = chain.outlets.aggregate(last=Max("position"))["last"] or 0
    if outlet.pk is None:
        if last >= 60:
            raise DomainError(
                _("Chuỗi đã có 60 nơi bán; hãy bỏ bớt nơi không còn bán.")
            )
        outlet.position = last + 1
    for name in _FIELDS:
        setattr(outlet, name, getattr(given, name))
    outlet.save()
    _set_hours(outlet, given.hours)
    chain.updated_by = by
    chain.save(update_fields=["updated_by", "updated_at"])


def _set_hours(outlet: Outlet, hours: Mapping[int, Spans]) -> None:
    wanted = {
        (weekday, opens): closes
        for weekday, spans in hours.items()
        for opens, closes in spans
    }
    for row in outlet.hours.all():
        if wanted.get((row.weekday, row.opens_at)) == row.closes_at:
            del wanted[row.weekday, row.opens_at]
        else:
            row.delete()
    for (weekday, opens), closes in wanted.items():
        OpeningHours.objects.create(
            outlet=outlet, weekday=weekday, opens_at=opens, closes_at=closes
        )
