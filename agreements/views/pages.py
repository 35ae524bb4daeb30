"""One agreement: its page and the scan behind it."""

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from agreements import permissions
from agreements.choices import Side, TermStatus
from agreements.models import Agreement, AgreementContent, Signatory
from agreements.views._activities import activity_panel
from agreements.views._agreement_history import agreement_history
from agreements.views._commitments import panel
from agreements.views._documents import document_panel
from agreements.views._plans import plan_years, reviews_shown
from agreements.views._rows import TONES, party_as_signed, term_of
from agreements.views.changes import changes
from agreements.views.discussion import discussion_panel
from agreements.views.standing import standing
from portal.core import clock
from portal.core.downloads import send_kept
from portal.core.uploads import content_type_of
from portal.organisations.access import Access, access_for
from portal.organisations.permissions import workspace_required


@workspace_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(
        Agreement.objects.for_user(request.user)
        .with_status(clock.today())
        .select_related(
            "round",
            "association__province__successor",
            "association__successor__province__successor",
            "created_by",
            "sealed_by",
            "corrected_by",
            "archived_by",
        )
        .prefetch_related(
            Prefetch("signatories", Signatory.objects.order_by("pk")),
            Prefetch(
                "contents",
                AgreementContent.objects.select_related("area").order_by(
                    "area__position", "pk"
                ),
            ),
        ),
        pk=pk,
    )
    access = access_for(request.user)
    status = TermStatus(agreement.status)
    context = {
        "agreement": agreement,
        "tone": TONES[status],
        "status": status.label,
        "term": term_of(agreement),
        "party": party_as_signed(agreement, clock.today()),
        "keeper": agreement.association.today,
        "sides": _sides(agreement),
        "missing": agreement.missing_for_signing() if not agreement.is_signed else [],
        "overlap": _overlap(agreement),
        "entries": agreement_history(access, agreement),
        "standing": standing(access, agreement),
        "changes": changes(access, agreement),
        "contents": list(agreement.contents.all()),
        "parties": list(agreement.parties.order_by("side", "pk")),
        "panel": panel(access, agreement, clock.today()),
        "activity_panel": activity_panel(access, agreement),
        "document_panel": document_panel(access, agreement),
        "discussion_panel": discussion_panel(access, agreement, clock.today()),
        "plan_years": plan_years(agreement, permissions.side_of(access, agreement))
        if agreement.is_signed
        else [],
        "reviews": reviews_shown(access, agreement) if agreement.is_signed else [],
        "may": _may(access, agreement),
    }
    return render(request, "agreements/detail.html", context)


@workspace_required
def scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    agreement = get_object_or_404(Agreement.objects.for_user(request.user), pk=pk)
    if not agreement.scan:
        raise Http404
    name = agreement.scan_name
    return send_kept(request, agreement, "scan", name, content_type_of(name))


def _sides(agreement: Agreement) -> list[tuple[str, list[Signatory]]]:
    people = list(agreement.signatories.all())
    return [
        (str(side.label), [person for person in people if person.side == side])
        for side in Side
    ]


def _overlap(agreement: Agreement) -> Agreement | None:
    """The signed agreement that stands in the way of signing this draft."""
    if agreement.is_signed:
        return None
    return Agreement.objects.overlapping(agreement).first()


def _may(access: Access, agreement: Agreement) -> dict[str, bool]:
    return {
        "edit": permissions.can_edit(access, agreement),
        "sign": permissions.can_sign(access, agreement),
        # Of a text signed here the act itself says why it is not put away.
        "archive": permissions.can_archive(access, agreement)
        and not agreement.is_signed_here,
        "restore": permissions.can_restore(access, agreement),
        "read_notes": access.is_hanoi,
        # Of a signed one, what is open says so (views.changes).
        "write": not agreement.is_signed
        and permissions.writing_side(access, agreement) is not None,
        "name_units": permissions.can_name_units(access, agreement),
    }
