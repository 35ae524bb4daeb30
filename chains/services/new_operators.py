"""Enter an operator as a record of its own, after looking whether it is there already."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from chains import permissions
from chains.models import Operator
from chains.operator_querysets import twin_key
from chains.services.operator_records import (
    GivenRecord,
    put_record,
    set_phones,
    taken,
)
from chains.tax_codes import is_personal
from portal.core.errors import DomainError
from portal.core.text import fold
from portal.organisations.access import Access, access_for
from portal.organisations.models import Association

# Names of one commune that are this much alike are shown before another is added.
ALIKE = 0.55
_SHOWN = 10


@dataclass(frozen=True)
class LookAlike:
    """A record that may be the one being entered. `is_same`: the database takes no
    second, so nobody is asked."""

    operator: Operator
    has_tax_code: bool
    is_same: bool


def look_alikes(
    *, association: Association, given: GivenRecord, by: Any
) -> list[LookAlike]:
    """Records this person may read with the tax code, or with a name like it nearby.

    Nearby is the commune of any association, and the association itself where the name
    is the same but for short forms and accents.
    """
    name = fold(given.name)
    near = Q(association=association, twin_key=twin_key(given.name))
    if given.commune is not None:
        near |= Q(commune=given.commune, likeness__gte=ALIKE)
    access = access_for(by)
    if given.tax_code:
        coded = Q(tax_code=given.tax_code)
        if is_personal(given.tax_code) and not access.is_hanoi:
            # Whose identity number it is, is known by those who keep the record.
            coded &= Q(association__in=access.association_ids)
        near |= coded
    rows: Any = Operator.objects.for_user(by).live().with_twin_key()
    found = (
        rows.annotate(likeness=TrigramSimilarity("name_folded", name))
        .filter(near)
        .select_related("association", "commune__province")
        .order_by("-likeness", "pk")[:_SHOWN]
    )
    alike = [_compared(operator, association, given, access) for operator in found]
    return sorted(alike, key=lambda row: (not row.is_same, not row.has_tax_code))


def _compared(
    operator: Operator, association: Association, given: GivenRecord, access: Access
) -> LookAlike:
    may_know = not is_personal(given.tax_code) or permissions.keeps_operator(
        access, operator
    )
    has_code = bool(given.tax_code) and operator.tax_code == given.tax_code and may_know
    has_name = (operator.name_folded, operator.address) == (
        fold(given.name),
        given.address,
    )
    own = operator.association_id == association.pk
    return LookAlike(operator, has_code, own and (has_code or has_name))


def create_operator(
    *, association: Association, given: GivenRecord, by: Any
) -> Operator:
    """Make the record with its telephones.

    Raises:
        DomainError: the association has this one already.
    """
    operator = Operator(association=association, created_by=by, updated_by=by)
    if not permissions.keeps_operator(access_for(by), operator):
        raise PermissionDenied
    put_record(operator, given)
    try:
        with transaction.atomic():
            operator.save()
            set_phones(operator, given.phones)
    except IntegrityError as error:
        raise DomainError(taken(error)) from error
    return operator
