"""Find or register the operators a form names, within one association."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chains.choices import OperatorKind, StageRole
from chains.models import Chain, Operator
from chains.permissions import keeps_operator
from chains.services.given import GivenOperator
from chains.services.lock_order import lock_chains, lock_operators
from chains.services.search import refresh_search
from portal.core.errors import DomainError
from portal.core.text import fold
from portal.organisations.access import access_for
from portal.organisations.models import Association

# What runs a stage when only its name is known.
_KIND_OF_ROLE = {StageRole.RETAIL: OperatorKind.SHOP}


def find_lead(
    association: Association, given: GivenOperator, current: Operator | None
) -> Operator | None:
    """The operator meant: same name and address, else the present one of that name,
    else the only one of that name where no address was given."""
    wanted = fold(given.name)
    same_name = Operator.objects.called(association, [wanted]).get(wanted, [])
    for operator in same_name:
        if operator.address == given.address:
            return operator
    if current is not None and current.name_folded == wanted:
        return current
    is_alias = bool(same_name) and same_name[0].name_folded != wanted
    if is_alias or (not given.address and len(same_name) == 1):
        return same_name[0]
    return None


def lock_for_lead(
    association: Association, given: GivenOperator, *, chain: Chain | None = None
) -> None:
    """Where a known operator gets another name or kind: all its chains, then itself.

    Call it before anything of the chain at hand is written (`lock_order`).
    """
    current = chain.operator if chain is not None else None
    operator = find_lead(association, given, current)
    if operator is None or (operator.name, operator.kind) == (given.name, given.kind):
        return
    keys = set(Chain.objects.filter(operator=operator).values_list("pk", flat=True))
    lock_chains(keys | ({chain.pk} if chain is not None else set()))
    lock_operators([operator.pk], may_be_named=True)


def lead_operator(
    association: Association,
    given: GivenOperator,
    *,
    current: Operator | None,
    by: Any,
    at: datetime,
    chain_id: int | None = None,
) -> Operator:
    """Return the lead operator with the contacts given, new if nobody has the name.

    Contacts change at once. A new spelling or kind is a fact of every chain it leads:
    all but the one at hand (`chain_id`) count as declared again here.
    """
    operator = find_lead(association, given, current)
    if operator is not None and not keeps_operator(access_for(by), operator):
        _refuse_changes(operator, given)
        return operator
    if operator is None:
        operator = Operator(association=association, created_by=by)
    facts_before = (operator.name, operator.kind)
    contacts_before = (operator.address, operator.representative, operator.phone)
    if operator.pk is None or operator.name_folded == fold(given.name):
        # Named by a duplicate that was merged into it, it keeps its own name.
        operator.name, operator.kind = given.name, given.kind
    contacts = (given.address, given.representative, given.phone)
    if operator.pk and not given.address:
        contacts = (operator.address, given.representative, given.phone)
    operator.address, operator.representative, operator.phone = contacts
    facts_changed = facts_before != (operator.name, operator.kind)
    if operator.pk is None or facts_changed or contacts_before != contacts:
        is_new = operator.pk is None
        operator.updated_by = by
        if not is_new:
            # Whoever has the operator's own page open is told when saving.
            operator.version += 1
        operator.save()
        if facts_changed and not is_new:
            others = Chain.objects.exclude(pk=chain_id or 0)
            declare_again(others.filter(operator=operator), by=by, at=at)
    return operator


def _refuse_changes(operator: Operator, given: GivenOperator) -> None:
    """Merged into the record of another association, it is that one's to correct."""
    contacts = ("address", "representative", "phone")
    differs = any(
        getattr(given, name) not in ("", getattr(operator, name)) for name in contacts
    )
    if operator.name_folded == fold(given.name):
        differs |= (operator.name, operator.kind) != (given.name, given.kind)
    if differs:
        raise DomainError(
            _(
                "Hồ sơ cơ sở “%(name)s” nay do Hội Nông dân %(owner)s giữ; hãy để nguyên "
                "loại hình, địa chỉ, liên hệ và nhờ hội ấy hoặc Hà Nội sửa."
            )
            % {"name": operator.name, "owner": operator.association.name}
        )


def declare_again(chains: QuerySet[Chain], *, by: Any, at: datetime) -> None:
    """Their lead operator's name or kind changed: checked or not, this person entered it.

    The version moves on, so that nobody confirms what they have not seen.
    """
    locked = list(chains.select_for_update().order_by("pk"))
    for chain in locked:
        chain.claim_version(chain.version)
        chain.declare(by=by, at=at)
    refresh_search(chain.pk for chain in locked)


class StageOperators:
    """Turns names of stage operators into records: those of the chain first."""

    def __init__(self, association: Association, known: list[Operator], by: Any):
        self.association, self.by = association, by
        self.found = {operator.name_folded: operator for operator in reversed(known)}

    def load(self, names: list[str]) -> None:
        """Look up the association's operators of these names in one query."""
        missing = {fold(name) for name in names} - self.found.keys()
        called = Operator.objects.called(self.association, missing)
        self.found.update({name: rows[0] for name, rows in called.items()})

    def get(self, name: str, role: str) -> Operator:
        key = fold(name)
        if key not in self.found:
            kind = _KIND_OF_ROLE.get(StageRole(role), OperatorKind.FACILITY)
            self.found[key] = Operator.objects.create(
                association=self.association, name=name, kind=kind, created_by=self.by
            )
        return self.found[key]
