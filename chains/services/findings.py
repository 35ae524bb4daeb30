"""Acts on a finding: each locks it and asks the permission first."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from chains import permissions
from chains.models import Finding
from portal.core.uploads import NewFiles
from portal.organisations.access import access_for


def _locked(finding_id: int) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("chain")
    return rows.get(pk=finding_id)


def answer_finding(
    *, finding_id: int, by: Any, at: datetime, text: str, proof: Any = None
) -> Finding:
    """Say what was done, with the proof.

    Raises:
        DomainError: it waits for no answer.
    """
    with transaction.atomic(), NewFiles() as files:
        finding = _locked(finding_id)
        if not permissions.keeps(access_for(by), finding.chain):
            raise PermissionDenied
        answer = finding.answer(by=by, at=at, text=text)
        if proof:
            files.keep(answer, "proof", proof)
            answer.proof_name = proof.name
            answer.save(update_fields=["proof", "proof_name"])
    return finding


@transaction.atomic
def accept_finding(*, finding_id: int, by: Any, at: datetime) -> Finding:
    """Hanoi agrees that the fault is put right."""
    finding = _locked(finding_id)
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    finding.accept(by=by, at=at)
    return finding


@transaction.atomic
def refuse_finding(*, finding_id: int, by: Any, at: datetime, reason: str) -> Finding:
    """Hanoi does not agree yet; the finding is open again."""
    finding = _locked(finding_id)
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    finding.refuse(by=by, at=at, reason=reason)
    return finding
