"""Confirm several chains of the queue in one go, each by its own named transition."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chains.models import Chain
from chains.services.review import confirm_chain, confirm_papers
from portal.core.errors import DomainError

MOST = 50


@dataclass(frozen=True)
class Picked:
    """A line of the list that was ticked, with the version the list showed."""

    chain_id: int
    version: int


@dataclass
class BulkResult:
    """What became of each chain; refusals are told with their reason."""

    confirmed: list[Chain] = field(default_factory=list)
    refused: list[tuple[Chain, str]] = field(default_factory=list)


def bulk_confirm(*, picked: Sequence[Picked], by: Any, at: datetime) -> BulkResult:
    """Confirm what can be confirmed and say of the rest why not; one hinders no other.

    Raises:
        DomainError: nothing or too much was ticked.
    """
    if not picked:
        raise DomainError(_("Hãy đánh dấu ít nhất một chuỗi rồi bấm xác nhận."))
    if len(picked) > MOST:
        raise DomainError(
            _("Mỗi lần xác nhận nhiều nhất %(most)d chuỗi; hãy bỏ bớt dấu chọn.")
            % {"most": MOST}
        )
    wanted = {one.chain_id: one.version for one in picked}
    result = BulkResult()
    # Always in the same order, so that two people cannot wait for each other.
    for chain in Chain.objects.for_user(by).filter(pk__in=wanted).order_by("pk"):
        act = confirm_papers if chain.is_checked else confirm_chain
        try:
            with transaction.atomic():
                done = act(chain_id=chain.pk, by=by, at=at, version=wanted[chain.pk])
        except DomainError as error:
            result.refused.append((chain, error.message))
        else:
            result.confirmed.append(done)
    return result
