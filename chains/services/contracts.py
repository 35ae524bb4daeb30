"""Save a linkage contract with its parties and its scan, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chains.models import Chain, Contract, ContractParty, Operator
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles, drop_after_commit

_FIELDS = ("number", "signed_on", "starts_on", "ends_on", "content")


@dataclass(frozen=True)
class GivenContract:
    """`scan` is a new file, already through `check_upload`; None leaves the old one."""

    number: str
    signed_on: date
    parties: Sequence[int]
    starts_on: date | None = None
    ends_on: date | None = None
    content: str = ""
    scan: Any = None


def possible_parties(chain: Chain) -> list[Operator]:
    """The lead operator and those of the stages, in order, each once."""
    stages = chain.stages.select_related("operator").order_by("position")
    found = {chain.operator_id: chain.operator}
    found |= {stage.operator_id: stage.operator for stage in stages}
    return list(found.values())


def save_contract(
    *, contract: Contract, given: GivenContract, by: Any, version: int
) -> None:
    """Write the contract of the chain opened at `version`; the chain's check stays.

    Raises:
        Conflict: somebody saved the chain in between.
        DomainError: the parties or the number cannot be, in words.
    """
    chain = contract.chain
    try:
        with transaction.atomic(), NewFiles() as files:
            chain.claim_version(version)
            _refuse(contract, given)
            for name in _FIELDS:
                setattr(contract, name, getattr(given, name))
            if given.scan:
                drop_after_commit(contract.scan)
                files.keep(contract, "scan", given.scan)
                contract.scan_name = given.scan.name
            if contract.pk is None:
                contract.created_by = by
            contract.updated_by = by
            contract.save()
            _set_parties(contract, given.parties)
    except IntegrityError as error:
        raise DomainError(_("Chuỗi đã có hợp đồng mang số này.")) from error


def delete_contract(*, contract: Contract, version: int) -> None:
    with transaction.atomic():
        contract.chain.claim_version(version)
        drop_after_commit(contract.scan)
        contract.delete()


def _refuse(contract: Contract, given: GivenContract) -> None:
    known = {operator.pk for operator in possible_parties(contract.chain)}
    if contract.pk:
        # A party whose stage was taken off stays a party of what it signed.
        known |= set(contract.sides.values_list("operator_id", flat=True))
    if len(set(given.parties)) < 2:
        raise DomainError(
            _("Hợp đồng liên kết có ít nhất hai bên; hãy chọn đủ các bên.")
        )
    if not set(given.parties) <= known:
        raise DomainError(
            _("Chỉ chọn được bên đang đứng ở chuỗi; hãy ghi khâu của cơ sở ấy trước.")
        )


def _set_parties(contract: Contract, parties: Sequence[int]) -> None:
    contract.sides.exclude(operator__in=parties).delete()
    kept = {side.operator_id: side for side in contract.sides.all()}
    for position, operator_id in enumerate(dict.fromkeys(parties), start=1):
        side = kept.get(operator_id) or ContractParty(
            contract=contract, operator_id=operator_id
        )
        if side.pk is None or side.position != position:
            side.position = position
            side.save()
