"""The plan of a year: one side sends the year's activities, the other agrees."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.activity_choices import ActivityState
from agreements.models import Activity, Agreement, PlanProposal, YearPlan
from agreements.plan_choices import ProposalState
from agreements.services.acting import led, locked
from portal.core.errors import DomainError

Line = dict[str, Any]


def years_of_plan(agreement: Agreement) -> range:
    """The years a signed agreement has a plan for."""
    if not agreement.starts_on or not agreement.ends_on:
        return range(0)
    return range(agreement.starts_on.year, agreement.ends_on.year + 1)


def activities_of(agreement: Agreement, year: int) -> Any:
    return Activity.objects.filter(agreement=agreement, starts_on__year=year).order_by(
        "starts_on", "pk"
    )


def lines_of(agreement: Agreement, year: int) -> list[Line]:
    """The year's activities as a proposal keeps them; those called off are left out."""
    live = activities_of(agreement, year).exclude(state=ActivityState.CANCELLED)
    return [line_of(activity) for activity in live]


def line_of(activity: Activity) -> Line:
    return {
        "activity": activity.pk,
        "kind": activity.kind,
        "title": activity.title,
        "starts_on": activity.starts_on.isoformat(),
        "ends_on": activity.ends_on.isoformat(),
        "place": activity.place,
        "side": activity.responsible_side,
        "cost": None if activity.cost is None else int(activity.cost),
    }


def propose_plan(
    *, agreement_id: int, year: int, by: Any, at: datetime, note: str = ""
) -> PlanProposal:
    """Send the year's activities, as they stand, to the other side."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        if not agreement.is_signed or agreement.is_archived:
            raise PermissionDenied
        if year not in years_of_plan(agreement):
            raise DomainError(
                _("Năm %(year)s nằm ngoài thời hạn của thỏa thuận.") % {"year": year}
            )
        plan, _made = YearPlan.objects.get_or_create(agreement=agreement, year=year)
        if plan.proposals.filter(state=ProposalState.SENT).exists():
            raise DomainError(
                _("Kế hoạch năm %(year)s đang chờ bên kia trả lời.") % {"year": year}
            )
        lines = lines_of(agreement, year)
        if not lines:
            raise DomainError(
                _("Năm %(year)s chưa có hoạt động nào; hãy thêm trước khi gửi.")
                % {"year": year}
            )
        last = plan.proposals.aggregate(last=Max("number"))["last"] or 0
        return PlanProposal.objects.create(
            plan=plan,
            number=last + 1,
            lines=lines,
            side=side,
            made_by=by,
            made_at=at,
            note=note,
        )


def answer_plan(
    *,
    agreement_id: int,
    year: int,
    state: ProposalState,
    by: Any,
    at: datetime,
    number: int | None = None,
    answer: str = "",
) -> None:
    """Agree to exactly the proposal `number`; decline the open one or take it back."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        own = PlanProposal.objects.select_for_update().filter(
            plan__agreement=agreement, plan__year=year
        )
        which: dict[str, Any] = {"number": number}
        if number is None:
            which = {"state": ProposalState.SENT}
        proposal = own.filter(**which).first()
        if proposal is None:
            raise DomainError(_("Không có bản kế hoạch này; hãy mở lại trang."))
        proposal.answer_with(state, side=side, by=by, at=at, answer=answer)
