"""Writing about a study visit: the delegation, the itinerary, lessons, who adopted."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.choices import Side
from agreements.forms.visit import (
    AdoptionForm,
    DelegationForm,
    ItineraryForm,
    LessonsForm,
)
from agreements.models import StudyVisit
from agreements.permissions import acting_side
from agreements.services import visits
from agreements.views import _visits as shown
from agreements.views._answering import answered, goes_on_from, sent
from agreements.views.activities import acting_on
from portal.core import clock
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required


@require_http_methods(["GET", "POST"])
@workspace_required
def delegation(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Each side names its own people."""
    visit, side = _visit(request, pk, activity)
    form = DelegationForm(sent(request), visit=visit, side=side)
    return _answered(
        request,
        visit,
        form,
        lambda: visits.save_delegation(
            visit=visit,
            learning_side=Side(form.cleaned_data["learning_side"]),
            members=form.rows.lines(),
            by=request.user,
            opened=form.cleaned_data["version"],
        ),
        heading=_("Thành phần đoàn của bên mình"),
        lead=_(
            "Chỉ hai bên đọc được tên người trong đoàn. Không ghi số điện thoại. Bên kia "
            "tự ghi người của mình."
        ),
        add_label=_("Thêm người"),
        saved=lambda: shown.members_in_words(visit, side),
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def itinerary(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    visit, _side = _visit(request, pk, activity)
    linked = visit.activity.chains.for_user(request.user)
    form = ItineraryForm(
        sent(request),
        visit=visit,
        days=visits.days_of(visit),
        chains=linked.order_by("sort_key", "pk"),
    )
    return _answered(
        request,
        visit,
        form,
        lambda: visits.save_itinerary(
            visit=visit,
            stops=form.rows.lines(),
            by=request.user,
            opened=form.cleaned_data["version"],
        ),
        heading=_("Lịch trình"),
        lead=_(
            "Mỗi dòng một nơi đến; cổng tự xếp theo ngày giờ. Chuỗi chọn được là chuỗi đã "
            "ghi tham gia hoạt động."
        ),
        add_label=_("Thêm nơi đến"),
        saved=lambda: shown.stops_in_words(visit),
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def lessons(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Each side its own; what is saved the other side reads at once."""
    visit, side = _visit(request, pk, activity)
    form = LessonsForm(sent(request), visit=visit, side=side)
    return _answered(
        request,
        visit,
        form,
        lambda: visits.save_lessons(
            visit=visit,
            text=form.cleaned_data["text"],
            by=request.user,
            at=clock.now(),
            opened=form.cleaned_data["version"],
        ),
        heading=_("Bài học của bên mình"),
        lead=_("Mỗi bên ghi bài học của mình; lưu là bên kia đọc được."),
        saved=lambda: [visit.lessons_of(side)],
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def adoption(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """For the side whose people learned: 403 for the other one."""
    visit, side = _visit(request, pk, activity)
    if side != visit.learning_side:
        raise PermissionDenied
    form = AdoptionForm(
        sent(request),
        visit=visit,
        row_kwargs={
            "find_chain": lambda code: visits.chain_adopting(visit, code, request.user),
            "first_day": visit.activity.starts_on,
            "today": clock.today(),
        },
    )
    return _answered(
        request,
        visit,
        form,
        lambda: visits.tell_adoption(
            visit=visit,
            adoptions=form.rows.lines(),
            note=form.cleaned_data["note"],
            by=request.user,
            at=clock.now(),
            opened=form.cleaned_data["version"],
        ),
        heading=_("Ai đã áp dụng mô hình?"),
        lead=_(
            "Bên có người đi học tự trả lời; bên kia đọc, không phải xác nhận. Ghi số hộ, "
            "không ghi tên từng hộ."
        ),
        add_label=_("Thêm nơi áp dụng"),
        saved=lambda: shown.adoptions_in_words(visit),
    )


def _visit(request: HttpRequest, pk: int, activity: int) -> tuple[StudyVisit, Side]:
    """The visit and the person's side: 403 for readers, 404 for another kind."""
    agreement, record = acting_on(request, pk, activity)
    side = acting_side(access_for(request.user), agreement)
    if side is None:
        raise PermissionDenied
    visit = shown.visit_of(record)
    if visit is None:
        raise Http404
    return visit, side


def _answered(
    request: HttpRequest,
    visit: StudyVisit,
    form: Any,
    act: Callable[[], object],
    *,
    heading: str,
    lead: str,
    saved: Callable[[], Sequence[str]],
    add_label: str = "",
) -> HttpResponse:
    def moved_on() -> dict[str, Any]:
        visit.refresh_from_db(fields=["version", "host_lessons", "partner_lessons"])
        goes_on_from(form, visit.version)
        return {"saved": saved(), "is_moved_on": True}

    # "Save and add more" comes back to the form, which has blank rows again.
    goes_on = "them" in request.POST
    return answered(
        request,
        form,
        act,
        done=_("Đã lưu."),
        then=request.get_full_path() if goes_on else visit,
        template="agreements/visit_form.html",
        context={
            "agreement": visit.activity.agreement,
            "activity": visit.activity,
            "heading": heading,
            "lead": lead,
            "add_label": add_label,
        },
        moved_on=moved_on,
    )
