"""What a changed officer leaves open in the register.

Unfinished imports have somebody who goes on with them and move to the newcomer. Chains
have nobody: drafts and what Hanoi sent back belong to the association, whose people all
see them. These are only told.
"""

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from chains.models import Chain, Finding, ImportBatch, ReviewClaim
from chains.querysets import (
    DRAFT,
    RETURNED,
    ImportBatchQuerySet,
    ReviewClaimQuerySet,
)
from chains.services.monthly import due_month
from portal.accounts.models import User
from portal.organisations.access import kept_by
from portal.organisations.handover import Handover, Share, keeps_records
from portal.organisations.models import Association


def count_imports(person: User, association: Association | None) -> int:
    return _unfinished(person, association).count()


def move_imports(handover: Handover) -> int:
    """Let the newcomer go on; who uploaded each file stays written on it."""
    if not keeps_records(handover.newcomer, handover.association):
        return 0
    batches = _unfinished(handover.leaver, handover.association)
    return batches.update(responsible=handover.newcomer)


def _unfinished(person: User, association: Association | None) -> ImportBatchQuerySet:
    """A partner's post has the files of its associations; Hanoi's are for all of them."""
    mine = ImportBatch.objects.unfinished().filter(responsible=person)
    if association is None or not keeps_records(person, association):
        return mine.none()
    if association.is_host:
        return mine
    return mine.filter(association_id__in=kept_by(association))


def count_claims(person: User, association: Association | None) -> int:
    return _claims(person, association).count()


def move_claims(handover: Handover) -> int:
    """The newcomer goes on with the chains the leaver is looking at in Hanoi."""
    if not keeps_records(handover.newcomer, handover.association):
        return 0
    claims = _claims(handover.leaver, handover.association)
    return claims.update(person=handover.newcomer)


def _claims(person: User, association: Association | None) -> ReviewClaimQuerySet:
    """Also those that ran out meanwhile: taken over, they are simply free."""
    mine = ReviewClaim.objects.filter(person=person)
    in_hanoi = association is not None and association.is_host
    return mine if in_hanoi else mine.none()


def work_of_association(association: Association, today: date) -> list[Share]:
    """What waits for whoever works there: begun, sent back, without volume, faults."""
    chains = Chain.objects.live().filter(association_id__in=kept_by(association))
    drafts, returned = chains.aggregate(
        drafts=Count("pk", filter=DRAFT), returned=Count("pk", filter=RETURNED)
    ).values()
    missing = chains.without_output(today.year).count()
    year, month = due_month(today)
    wanting = _("chuỗi chờ bổ sung sản lượng năm %(year)s") % {"year": today.year}
    return [
        Share(_("chuỗi còn là bản nháp"), drafts),
        Share(_("chuỗi bị trả lại"), returned),
        Share(wanting, missing),
        Share(_("chuỗi cần xác nhận quý này"), chains.to_reconfirm(today).count()),
        Share(
            _("chuỗi chờ sản lượng tháng %(month)s/%(year)s")
            % {"month": month, "year": year},
            chains.without_month(year, month).count(),
        ),
        Share(
            _("lỗi phải khắc phục"),
            Finding.objects.unresolved().filter(chain__in=chains).count(),
        ),
    ]
