"""A new round linked to the old one, and what is carried over into it by choice."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.choices import Stage, StepKind
from agreements.models import Agreement, Round
from agreements.models.terms import Terms
from agreements.permissions import side_of
from agreements.services.room import start_draft
from agreements.services.terms import terms_of
from portal.core.errors import DomainError
from portal.organisations.access import access_for

YEARS = 5


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


def can_renew(by: Any, agreement: Agreement) -> bool:
    """Either side of a signed or ended agreement that nobody renews yet."""
    return (
        side_of(access_for(by), agreement) is not None
        and agreement.stage in {Stage.SIGNED, Stage.TERMINATED}
        and not agreement.is_archived
        and not live_renewals(agreement).exists()
    )


def live_renewals(agreement: Agreement) -> Any:
    return Agreement.objects.live().filter(renews=agreement)


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

    Raises `DomainError` when somebody renews it already.
    """
    sent = Agreement.objects.filter(submission=submission, created_by=by).first()
    if sent is not None:
        return sent
    other = live_renewals(agreement).first()
    if other is not None:
        raise _renewed_already()
    side = side_of(access_for(by), agreement)
    draft = Agreement(association=agreement.association.today, renews=agreement)
    try:
        with transaction.atomic():
            made = start_draft(
                agreement=draft, terms=terms, by=by, at=at, submission=submission
            )
            for carrier in _carriers:
                carrier.carry(old=agreement, new=made, keys=keys, by=by, at=at)
            if side is not None:
                agreement.note_step(StepKind.RENEWED, side, by, at)
    except IntegrityError as error:
        raise _renewed_already() from error
    return made


def chain_of_rounds(agreement: Agreement) -> list[Agreement]:
    """The agreements before and after this one, oldest first; alone when there are none.

    Drafts that one side keeps to itself are left to `for_user` of the page.
    """
    chain = [agreement]
    while chain[0].renews_id is not None and len(chain) < 20:
        chain.insert(0, _with_round().get(pk=chain[0].renews_id))
    while len(chain) < 20:
        following = (
            _with_round().filter(renews_id=chain[-1].pk, archived_at=None).first()
        )
        if following is None:
            break
        chain.append(following)
    return chain


def _with_round() -> Any:
    return Agreement.objects.select_related("round", "association")


def _renewed_already() -> DomainError:
    return DomainError(
        _("Thỏa thuận này đã có bản ký tiếp (có thể bên kia đang soạn, chưa gửi).")
    )
