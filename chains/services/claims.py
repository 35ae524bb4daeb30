"""Who looks at a chain in Hanoi: one person at a time, for two working days at most."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chains.models import Chain, ReviewClaim
from portal.core.dates import after_working_days, format_datetime
from portal.core.errors import DomainError
from portal.organisations.access import access_for

WORKING_DAYS = 2


def claim(*, chain_id: int, by: Any, at: datetime) -> ReviewClaim:
    """Take the chain to look at it. Who has it already keeps it as it is.

    One conditional update, or the one row a chain can have, decides between two people.

    Raises:
        DomainError: somebody else has it; the sentence says who and since when.
    """
    _only_hanoi(by)
    kept = ReviewClaim.objects.running(at).filter(chain_id=chain_id, person=by).first()
    if kept is not None:
        return kept
    values = {
        "person": by,
        "claimed_at": at,
        "ends_at": after_working_days(at, WORKING_DAYS),
    }
    ended = ReviewClaim.objects.filter(chain_id=chain_id, ends_at__lte=at)
    if not ended.update(**values):
        try:
            with transaction.atomic():
                ReviewClaim.objects.create(chain_id=chain_id, **values)
        except IntegrityError:
            refuse_if_taken(chain_id=chain_id, by=by, at=at)
    return ReviewClaim.objects.get(chain_id=chain_id)


def release(*, chain_id: int, by: Any, at: datetime) -> None:
    """Give the chain back to the queue: one's own; an administrator anybody's."""
    _only_hanoi(by)
    mine = ReviewClaim.objects.filter(chain_id=chain_id)
    if not access_for(by).is_hanoi_admin:
        mine = mine.filter(Q(person=by) | Q(ends_at__lte=at))
    if not mine.delete()[0]:
        refuse_if_taken(chain_id=chain_id, by=by, at=at)


def refuse_if_taken(*, chain_id: int, by: Any, at: datetime) -> None:
    """Stop an act on a chain that somebody else is looking at."""
    others = ReviewClaim.objects.running(at).exclude(person=by)
    found = others.filter(chain_id=chain_id).select_related("person").first()
    if found is not None:
        raise DomainError(
            _(
                "%(person)s đang xem chuỗi này từ %(since)s; hãy chọn chuỗi khác, hoặc "
                "nhờ người ấy thôi nhận."
            )
            % {
                "person": found.person.full_name,
                "since": format_datetime(found.claimed_at),
            }
        )


def end_claim(chain: Chain) -> None:
    """The chain was confirmed or returned: nobody has to look at it any more."""
    ReviewClaim.objects.filter(chain=chain).delete()


def running_claims(chain_ids: Collection[int], at: datetime) -> dict[int, ReviewClaim]:
    """The claims that last, by chain (one query)."""
    rows = ReviewClaim.objects.running(at).filter(chain_id__in=chain_ids)
    return {row.chain_id: row for row in rows.select_related("person")}


def _only_hanoi(by: Any) -> None:
    if not access_for(by).is_hanoi:
        raise PermissionDenied
