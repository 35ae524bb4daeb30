"""A new round linked to the old one, and what is carried over into it by choice."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import Agreement, Round
from agreements.models.terms import Terms
from agreements.services.room import start_draft
from agreements.services.terms import terms_of
from portal.core.errors import DomainError
from portal.organisations.access import Access, access_for

YEARS = 5
# Rounds that one page tells.
LONGEST = 20


@dataclass(frozen=True)
class Portion:
    """Something of the old agreement that may be carried over: its key and words."""

    key: str
    label: str


@dataclass(frozen=True)
class Carrier:
    """A part of an agreement (such as commitments) that a renewal may take along."""

    offered: Callable[[Agreement], Sequence[Portion]]
    carry: Callable[..., None]


_carriers: list[Carrier] = []


def register_carrier(carrier: Carrier) -> None:
    """Called once by the part, in `AppConfig.ready`.

    `carry(old=…, new=…, keys=…, by=…, at=…)` copies the chosen portions.
    """
    _carriers.append(carrier)


def portions(agreement: Agreement) -> list[Portion]:
    """Everything the parts offer to carry over."""
    return [portion for carrier in _carriers for portion in carrier.offered(agreement)]


def renewing_side(access: Access, agreement: Agreement) -> Side | None:
    """Either side; for the partner the association that keeps the record today."""
    if access.is_hanoi:
        return Side.HOST
    keeper = agreement.association.today
    return Side.PARTNER if access.is_partner and access.owns(keeper.pk) else None


def can_renew(by: Any, agreement: Agreement) -> bool:
    """A signed or ended agreement that nobody renews yet, as far as the person knows.

    What the other side drafts in private is none of their business.
    """
    side = renewing_side(access_for(by), agreement)
    return (
        side is not None
        and agreement.is_signed
        and not agreement.is_archived
        and not _in_the_way(agreement, side).exists()
    )


def _in_the_way(agreement: Agreement, side: Side) -> Any:
    """The renewal that was sent, or the side's own draft."""
    return Agreement.objects.live().filter(
        Q(is_private=False) | Q(drafted_by_side=side), renews=agreement
    )


def next_terms(agreement: Agreement) -> Terms:
    """What the new draft begins with: the same, in the term that follows."""
    before = terms_of(agreement)
    ended = agreement.terminated_on or agreement.ends_on
    if ended is None:
        return before
    starts_on = ended + timedelta(days=1)
    try:
        ends_on = date(starts_on.year + YEARS, starts_on.month, starts_on.day)
    except ValueError:  # 29 February
        ends_on = date(starts_on.year + YEARS, 3, 1)
    following = Round.objects.offered().filter(
        starts_on__lte=starts_on, ends_on__gte=starts_on
    )
    round_ = following.order_by("-starts_on").first()
    return replace(
        before,
        starts_on=starts_on,
        ends_on=ends_on - timedelta(days=1),
        round_code=round_.code if round_ else before.round_code,
        round_name=round_.name if round_ else before.round_name,
    )


def renew(
    *,
    agreement: Agreement,
    terms: Terms,
    keys: Collection[str],
    by: Any,
    at: datetime,
    submission: UUID,
) -> Agreement:
    """Begin the draft of the next round with the association that keeps the record today.

    Only the own side hears of it before it is sent. Raises `DomainError` when the next
    round was sent, or this side drafts it already.
    """
    sent = Agreement.objects.filter(submission=submission, created_by=by).first()
    if sent is not None:
        return sent
    side = renewing_side(access_for(by), agreement)
    if side is None or not agreement.is_signed or agreement.is_archived:
        raise PermissionDenied
    if _in_the_way(agreement, side).exists():
        raise _renewed_already()
    draft = Agreement(association=agreement.association.today, renews=agreement)
    try:
        with transaction.atomic():
            made = start_draft(
                agreement=draft, terms=terms, by=by, at=at, submission=submission
            )
            for carrier in _carriers:
                carrier.carry(old=agreement, new=made, keys=keys, by=by, at=at)
    except IntegrityError as error:
        raise _renewed_already() from error
    return made


def chain_of_rounds(agreement: Agreement, user: Any) -> list[Agreement]:
    """The agreements before and after this one that the person may read, oldest first."""
    chain = [agreement]
    mine = Agreement.objects.for_user(user).select_related("round", "association")
    while chain[0].renews_id is not None and len(chain) < LONGEST:
        before = mine.filter(pk=chain[0].renews_id).first()
        if before is None:
            break
        chain.insert(0, before)
    while len(chain) < LONGEST:
        # The one that was sent goes before the side's own draft.
        following = (
            mine.live().filter(renews_id=chain[-1].pk).order_by("is_private").first()
        )
        if following is None:
            break
        chain.append(following)
    return chain


def _renewed_already() -> DomainError:
    return DomainError(
        _("Thỏa thuận này đã có bản ký tiếp; hãy mở bản đó ở mục giai đoạn tiếp theo.")
    )
