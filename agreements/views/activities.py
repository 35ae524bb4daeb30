"""One activity: its page, planning it, calling it off, the chains that take part."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import permissions
from agreements.forms.activity import ActivityForm
from agreements.models import Activity, Agreement
from agreements.models.activity import term_of_days
from agreements.services import activities
from agreements.views import _activities as shown
from agreements.views._answering import answered, goes_on_from, sent
from agreements.views._photos import activity_shots, photo_track
from agreements.views._record import number_of, record_for
from agreements.views._visits import visit_panel, visit_tracks
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required

MOST_FOUND = 20


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """For whoever reads the agreement; what the sides say of counts is theirs."""
    record = get_object_or_404(
        Activity.objects.for_user(request.user)
        .with_outcome()
        .select_related("agreement__association", "created_by"),
        agreement_id=pk,
        pk=activity,
    )
    access = access_for(request.user)
    side = permissions.side_of(access, record.agreement)
    reports = list(
        record.reports.order_by("-reported_at", "-pk").prefetch_related("entries__by")
    )
    agreed = next((r for r in reports if r.is_agreed), None)
    may_act = permissions.acting_side(access, record.agreement) is not None
    context = {
        "agreement": record.agreement,
        "activity": record,
        "badge": shown.state_badge(record),
        "days": term_of_days(record.starts_on, record.ends_on),
        "agreed": agreed,
        "agreed_words": shown.heads_in_words(agreed.heads) if agreed else "",
        "cards": [shown.outcome_card(r, side, request.user) for r in reports]
        if side
        else [],
        "chains": list(record.chains.for_user(request.user).order_by("sort_key", "pk")),
        "shots": activity_shots(record),
        "visit": visit_panel(record, side, request.user, clock.today()),
        "entries": shown.activity_history(
            record, request.user, [*visit_tracks(record, side), photo_track(record)]
        ),
        "may": {
            "act": may_act,
            "write": may_act and record.cancelled_at is None,
            "lessons": may_act
            and record.cancelled_at is None
            and record.starts_on <= clock.today(),
            "change": may_act
            and record.cancelled_at is None
            and agreed is None
            and not record.waiting_side,
            "report": may_act
            and record.cancelled_at is None
            and record.starts_on <= clock.today()
            and not record.waiting_side,
            "cancel": may_act and record.is_planned,
        },
    }
    return render(request, "agreements/activity.html", context)


@require_http_methods(["GET", "POST"])
@workspace_required
def create(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = record_for(request, pk, permissions.acting_side)
    return _edit(request, agreement, None)


@require_http_methods(["GET", "POST"])
@workspace_required
def update(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    agreement, record = acting_on(request, pk, activity)
    return _edit(request, agreement, record)


@require_POST
@workspace_required
def cancel(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    _agreement, record = acting_on(request, pk, activity)
    attempt(
        request,
        lambda: activities.cancel_activity(
            activity_id=record.pk,
            reason=reason_of(request),
            by=request.user,
            at=clock.now(),
        ),
        _("Đã ghi hoạt động không tổ chức."),
    )
    return redirect(record)


@require_http_methods(["GET", "POST"])
@workspace_required
def chains(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Find chains of the partner and say which took part."""
    agreement, record = acting_on(request, pk, activity)
    if request.method == "POST":
        attempt(request, lambda: _link(request, record))
        return redirect(request.get_full_path())
    words = request.GET.get("q", "").replace("\x00", "").strip()
    linked = list(record.chains.order_by("sort_key", "pk"))
    offered = activities.chains_to_link(record, request.user).exclude(
        pk__in=[chain.pk for chain in linked]
    )
    found = list((offered.find(words) if words else offered)[: MOST_FOUND + 1])
    context = {
        "agreement": agreement,
        "activity": record,
        "words": words,
        "linked": linked,
        "found": found[:MOST_FOUND],
        "has_more": len(found) > MOST_FOUND,
    }
    return render(request, "agreements/activity_chains.html", context)


def acting_on(
    request: HttpRequest, pk: int, activity: int
) -> tuple[Agreement, Activity]:
    """The activity, for a person of one of the sides: 403 for readers."""
    agreement = record_for(request, pk, permissions.acting_side)
    record = get_object_or_404(Activity, agreement=agreement, pk=activity)
    record.agreement = agreement
    return agreement, record


def _link(request: HttpRequest, record: Activity) -> None:
    chain_id = number_of(request)
    if "bo" in request.POST:
        activities.unlink_chain(
            activity_id=record.pk, chain_id=chain_id, by=request.user
        )
        return
    activities.link_chain(
        activity_id=record.pk, chain_id=chain_id, by=request.user, at=clock.now()
    )


def _edit(
    request: HttpRequest, agreement: Agreement, record: Activity | None
) -> HttpResponse:
    side = permissions.acting_side(access_for(request.user), agreement)
    form = ActivityForm(sent(request), activity=record, side=side)
    return answered(
        request,
        form,
        lambda: _save(request, agreement, record, form),
        done=_("Đã lưu hoạt động."),
        template="agreements/activity_form.html",
        context={"agreement": agreement, "activity": record},
        moved_on=lambda: _conflict(form, record),
    )


def _save(
    request: HttpRequest,
    agreement: Agreement,
    record: Activity | None,
    form: ActivityForm,
) -> Activity:
    if record is None:
        return activities.add_activity(
            agreement_id=agreement.pk,
            facts=form.facts(),
            by=request.user,
            submission=form.cleaned_data["submission"],
        )
    activities.change_activity(
        activity=record,
        facts=form.facts(),
        by=request.user,
        opened=form.cleaned_data["version"],
    )
    return record


def _conflict(form: ActivityForm, record: Activity | None) -> dict[str, Any]:
    """The activity as somebody else saved it; saving again is a knowing choice."""
    if record is None:
        return {}
    latest = Activity.objects.select_related("updated_by").get(pk=record.pk)
    goes_on_from(form, latest.version)
    return {"latest": latest, "differences": shown.differences(form.facts(), latest)}
