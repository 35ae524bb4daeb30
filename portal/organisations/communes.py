"""Find the commune somebody means by a line of text: "xã Mộc Châu, Sơn La"."""

import re

from django.db.models import Q

from portal.core.text import fold
from portal.organisations.choices import CommuneKind, Era
from portal.organisations.models import Commune, Province
from portal.organisations.querysets import CommuneQuerySet

# More candidates than a person looks through are no help.
MOST = 30
_KINDS = (
    (CommuneKind.RURAL, re.compile(r"^(?:xa|x\.)\s*(?=\S)")),
    (CommuneKind.WARD, re.compile(r"^(?:phuong|p\.)\s*(?=\S)")),
    (CommuneKind.SPECIAL_ZONE, re.compile(r"^(?:dac khu|dk\.)\s*(?=\S)")),
)
_PROVINCE_KIND = re.compile(r"^(?:tinh|thanh pho|tp\.?|t\.)\s*(?=\S)")


def find_communes(text: str, home: Province | None = None) -> list[Commune]:
    """The communes of today that the text may mean; one is certain, several ask.

    A province may follow after a comma, in the name of either era. Without one, those
    of `home` come alone if there are any. Accents, case and the kind may be left out.
    """
    parts = [part for part in (fold(piece) for piece in text.split(",")) if part]
    if not parts:
        return []
    name, provinces = parts[0], _provinces(parts[-1]) if len(parts) > 1 else None
    if len(parts) > 1 and not provinces:
        return []
    found = _named(name)
    if provinces:
        found = found.filter(province__in=provinces)
    elif home is not None and (near := list(found.filter(province=home.today))):
        return near
    return list(found[:MOST])


def _named(name: str) -> CommuneQuerySet:
    condition = Q(name_folded=name)
    for kind, pattern in _KINDS:
        bare = pattern.sub("", name)
        if bare != name:
            condition |= Q(name_folded=bare, kind=kind)
    return (
        Commune.objects.filter(condition)
        .select_related("province")
        .order_by("province__sort_key", "sort_key", "kind", "pk")
    )


def _provinces(name: str) -> list[int]:
    """Units of today with this name, or those that took over one of this name."""
    bare = _PROVINCE_KIND.sub("", name)
    rows = Province.objects.filter(name_folded__in={name, bare})
    return [
        row.pk if row.era == Era.THIRTY_FOUR else row.successor_id or row.pk
        for row in rows
    ]
