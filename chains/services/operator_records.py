"""Save what the page of one operator says about it, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chains.models import Chain, Operator, OperatorPhone
from chains.services.lock_order import chains_of, lock_chains, lock_operators
from chains.services.search import refresh_search
from portal.core.errors import Conflict, DomainError
from portal.organisations.models import Commune

PLAIN = (
    "name",
    "kind",
    "tax_code",
    "address",
    "commune_text",
    "commune",
)
CONTACTS = ("representative", "phone")


@dataclass(frozen=True)
class GivenPhone:
    number: str
    note: str = ""
    is_personal: bool = True


@dataclass(frozen=True)
class GivenRecord:
    """Everything the operator's page says. `phones` is whole: what is missing goes."""

    name: str
    kind: str
    tax_code: str = ""
    address: str = ""
    publishes_address: bool = False
    commune_text: str = ""
    commune: Commune | None = None
    representative: str = ""
    phone: str = ""
    phones: Sequence[GivenPhone] = ()


def lock_with_chains(operators: Sequence[Operator]) -> list[Chain]:
    """Lock their chains, then the operators. Now no new chain can name them."""
    chains = lock_chains(set(chains_of(operators).values_list("pk", flat=True)))
    lock_operators([operator.pk for operator in operators])
    if {c.pk for c in chains} != set(chains_of(operators).values_list("pk", flat=True)):
        raise Conflict(
            _("Có chuỗi vừa được gắn với cơ sở này; hãy mở lại trang rồi làm lần nữa.")
        )
    for operator in operators:
        operator.refresh_from_db()
    return chains


def save_operator(
    *, operator: Operator, given: GivenRecord, by: Any, at: datetime, version: int
) -> int:
    """Change the operator opened at `version`; return how many chains lost their check.

    A new name or kind is a fact of every chain it leads or has a stage of: those count
    as declared again. Contacts change at once.

    Raises:
        Conflict: somebody saved in between.
    """
    try:
        with transaction.atomic():
            chains = lock_with_chains([operator])
            operator.claim_version(version)
            facts = (operator.name, operator.kind)
            put_record(operator, given)
            operator.updated_by = by
            operator.save()
            set_phones(operator, given.phones)
            is_fact = facts != (operator.name, operator.kind)
            return tell_chains(chains if is_fact else [], chains, by=by, at=at)
    except IntegrityError as error:
        raise DomainError(taken(error)) from error


def put_record(operator: Operator, given: GivenRecord) -> None:
    """Consent is for the address it comes with."""
    for name in (*PLAIN, *CONTACTS):
        setattr(operator, name, getattr(given, name))
    operator.allow_address(given.publishes_address)


def tell_chains(
    changed: Sequence[Chain], touched: Sequence[Chain], *, by: Any, at: datetime
) -> int:
    """Move the version of the locked chains on; those `changed` are declared again."""
    lost, keys = 0, {chain.pk for chain in changed}
    for chain in touched:
        chain.claim_version(chain.version)
        if chain.pk in keys:
            lost += chain.is_checked
            chain.declare(by=by, at=at)
    refresh_search(chain.pk for chain in touched)
    return lost


def set_phones(operator: Operator, phones: Sequence[GivenPhone]) -> None:
    kept = {row.number: row for row in operator.phones.all()}
    wanted = {phone.number: phone for phone in phones}
    operator.phones.exclude(number__in=wanted).delete()
    for position, phone in enumerate(wanted.values(), start=1):
        row = kept.get(phone.number) or OperatorPhone(
            operator=operator, number=phone.number
        )
        after = (position, phone.note, phone.is_personal)
        if row.pk is None or (row.position, row.note, row.is_personal) != after:
            row.position, row.note, row.is_personal = after
            row.save()


def taken(error: IntegrityError) -> str:
    if "operator_tax_code_once" in str(error):
        return _(
            "Hội đã có cơ sở khác mang mã số thuế này; nếu là một, hãy gộp hai bản ghi."
        )
    return _(
        "Hội đã có cơ sở cùng tên, cùng địa chỉ; hãy mở cơ sở đó hoặc gộp hai bản ghi."
    )
