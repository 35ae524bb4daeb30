"""Planning activities: add, change, call off, link the chains that take part."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.models import Activity, ActivityChain, Agreement, StudyVisit
from agreements.permissions import acting_side
from agreements.services.acting import locked
from chains.models import Chain
from portal.core.errors import DomainError
from portal.organisations.access import access_for, kept_by


@dataclass(frozen=True)
class ActivityFacts:
    """What is typed about an activity, planned or held."""

    kind: str
    title: str
    starts_on: date
    ends_on: date
    responsible_side: str
    place: str = ""
    content: str = ""
    cost: Decimal | None = None
    payer: str = ""


def add_activity(
    *, agreement_id: int, facts: ActivityFacts, by: Any, submission: UUID
) -> Activity:
    """Put an activity on the plan; one sending of the form makes one."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic():
            agreement = locked(agreement_id)
            side_acting(by, agreement)
            activity = Activity.objects.create(
                agreement=agreement,
                submission=submission,
                created_by=by,
                updated_by=by,
                **asdict(facts),
            )
            _begin_visit(activity)
            return activity
    except IntegrityError:
        # The other of two equal requests was faster.
        if made := _made_by(submission, by):
            return made
        raise


def change_activity(
    *, activity: Activity, facts: ActivityFacts, by: Any, opened: int
) -> None:
    """Raises `Conflict` if somebody else saved it since `opened`."""
    with transaction.atomic():
        activity.claim_version(opened)
        current, _side = locked_activity(activity.pk, by)
        refuse_settled(current)
        for name, value in asdict(facts).items():
            setattr(current, name, value)
        current.updated_by = by
        current.save()
        _begin_visit(current)


def cancel_activity(*, activity_id: int, reason: str, by: Any, at: datetime) -> None:
    with transaction.atomic():
        activity, _side = locked_activity(activity_id, by)
        activity.cancel(by=by, at=at, reason=reason)


def link_chain(*, activity_id: int, chain_id: int, by: Any, at: datetime) -> None:
    """Note that a chain of the partner takes part; saying it twice changes nothing."""
    with transaction.atomic():
        activity, _side = locked_activity(activity_id, by)
        chain = chains_to_link(activity, by).filter(pk=chain_id).first()
        if chain is None:
            raise DomainError(_("Không tìm thấy chuỗi này trong hồ sơ của hội ký kết."))
        ActivityChain.objects.get_or_create(
            activity=activity, chain=chain, defaults={"added_by": by, "added_at": at}
        )


def unlink_chain(*, activity_id: int, chain_id: int, by: Any) -> None:
    with transaction.atomic():
        activity, _side = locked_activity(activity_id, by)
        ActivityChain.objects.filter(activity=activity, chain_id=chain_id).delete()


def chains_to_link(activity: Activity, user: Any) -> Any:
    """Chains of the association that signed, and of those it took over or joined."""
    association = activity.agreement.association
    ids = kept_by(association.today)
    return (
        Chain.objects.for_user(user)
        .filter(association_id__in=ids, archived_at__isnull=True)
        .order_by("sort_key", "pk")
    )


def locked_activity(activity_id: int, by: Any) -> tuple[Activity, Side]:
    """The activity, held until the transaction ends, and the person's side."""
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("agreement__association__province__successor")
        .get(pk=activity_id)
    )
    return activity, side_acting(by, activity.agreement)


def side_acting(by: Any, agreement: Agreement) -> Side:
    side = acting_side(access_for(by), agreement)
    if side is None:
        raise PermissionDenied
    return side


def refuse_settled(activity: Activity) -> None:
    """What was told, confirmed or called off is not written anew.

    While an outcome waits, what the other side confirms is what it read: the kind and
    the days decide which commitments it counts for.
    """
    if activity.cancelled_at is not None:
        raise DomainError(
            _("Hoạt động đã ghi là không tổ chức; hãy thêm hoạt động mới.")
        )
    if activity.reports.open().exists():
        raise still_between_sides()
    if activity.reports.agreed().exists():
        raise DomainError(
            _("Hai bên đã xác nhận kết quả, nên hoạt động này không sửa nữa.")
        )


def still_between_sides() -> DomainError:
    return DomainError(
        _(
            "Kết quả hoạt động này đang chờ hai bên thống nhất; hãy xác nhận, trả lời "
            "hoặc rút kết quả ấy trước."
        )
    )


def _begin_visit(activity: Activity) -> None:
    """A study visit has a row of its own from the first day, so that it is asked later.

    Those who lead it are taken for those who learn, until somebody says otherwise.
    """
    if activity.kind == ActivityKind.STUDY_VISIT:
        StudyVisit.objects.get_or_create(
            activity=activity, defaults={"learning_side": activity.responsible_side}
        )


def _made_by(submission: UUID, by: Any) -> Activity | None:
    return Activity.objects.filter(submission=submission, created_by=by).first()
