"""The discussion of an agreement: read, written to, marked as read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements import permissions
from agreements.choices import Side
from agreements.forms.discussion import MessageForm
from agreements.models import (
    Activity,
    Agreement,
    AgreementDocument,
    DiscussionMessage,
)
from agreements.services import discussion
from agreements.views._answering import answered
from agreements.views._record import record_for
from portal.core import clock
from portal.core.dates import format_datetime
from portal.core.paging import keyset_page
from portal.organisations.access import Access, access_for
from portal.organisations.permissions import workspace_required

ON_PAGE = 20
SHOWN_ON_PANEL = 3
# What a message can be about: the newest of each kind.
_OFFERED = 40


@dataclass(frozen=True)
class MessageRow:
    who: str
    when: str
    text: str
    is_mine: bool
    about: str
    about_url: str


@dataclass(frozen=True)
class DiscussionPanel:
    """The newest messages on the page of their agreement, the newest last."""

    rows: list[MessageRow]
    # "2 tin mới" of the other side; empty when all is read.
    unread: str


def discussion_panel(
    access: Access, agreement: Agreement, today: date
) -> DiscussionPanel | None:
    """Two queries; None for whoever stands for neither side."""
    side = permissions.document_side(access, agreement)
    if side is None:
        return None
    newest = list(_messages(agreement).order_by("-pk")[:SHOWN_ON_PANEL])
    unread = (
        DiscussionMessage.objects.filter(agreement=agreement)
        .unread_by(access.user, today)
        .count()
        if newest
        else 0
    )
    rows = [_row(message, side) for message in reversed(newest)]
    return DiscussionPanel(rows, discussion.new_words(unread) if unread else "")


@require_http_methods(["GET", "POST"])
@workspace_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides read it, also of an agreement put away; then nobody writes."""
    agreement = record_for(request, pk, permissions.side_of)
    access = access_for(request.user)
    side = permissions.side_of(access, agreement)
    may_write = permissions.document_side(access, agreement) is not None
    if request.method == "POST":
        record_for(request, pk, permissions.document_side)
    context = _context(request, agreement, side)
    if not may_write:
        return render(request, "agreements/discussion.html", context)
    form = MessageForm(
        request.POST if request.method == "POST" else None,
        about=_offered(access, agreement),
        initial={"about": request.GET.get("ve", "")},
    )
    return answered(
        request,
        form,
        lambda: discussion.say(
            agreement_id=pk,
            text=form.cleaned_data["text"],
            about=form.subject,
            by=request.user,
            at=clock.now(),
            submission=form.cleaned_data["submission"],
        ),
        done=_("Đã gửi; bên kia đọc được ngay."),
        then=reverse("agreements:discussion", args=[pk]),
        template="agreements/discussion.html",
        context=context,
    )


@require_POST
@workspace_required
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent by the page itself where there are scripts, by a button elsewhere."""
    agreement = record_for(request, pk, permissions.side_of)
    sent = request.POST.get("up_to", "")
    if sent.isascii() and sent.isdigit() and len(sent) < 18:
        discussion.note_seen(
            agreement=agreement, up_to=int(sent), by=request.user, at=clock.now()
        )
    return redirect("agreements:discussion", pk)


def _context(
    request: HttpRequest, agreement: Agreement, side: Side | None
) -> dict[str, Any]:
    found = keyset_page(_messages(agreement), request, order=["-pk"], size=ON_PAGE)
    messages: list[DiscussionMessage] = found.rows
    newest = max((message.pk for message in messages), default=0)
    unread: Any = DiscussionMessage.objects.filter(agreement=agreement)
    return {
        "agreement": agreement,
        "form": None,
        "page": found.with_rows([_row(message, side) for message in messages]),
        "newest": newest,
        "has_unread": unread.unread_by(request.user, clock.today()).exists(),
        "is_newest": found.start == 1,
    }


def _messages(agreement: Agreement) -> Any:
    return agreement.messages.select_related(
        "created_by", "commitment", "activity", "document"
    )


def _row(message: DiscussionMessage, side: Side | None) -> MessageRow:
    about, url = _about(message)
    return MessageRow(
        who=f"{message.created_by.full_name} · {message.get_side_display()}",
        when=format_datetime(message.created_at),
        text=message.text,
        is_mine=message.side == side,
        about=about,
        about_url=url,
    )


def _about(message: DiscussionMessage) -> tuple[str, str]:
    """What it is about, and its page; a document put away is named without one."""
    document = message.document
    if document is not None:
        return (
            document.title,
            "" if document.is_archived else document.get_absolute_url(),
        )
    thing: Any = message.commitment or message.activity
    return (_name(thing), thing.get_absolute_url()) if thing else ("", "")


def _name(thing: Any) -> str:
    return str(getattr(thing, "indicator", None) or thing.title)


def _offered(access: Access, agreement: Agreement) -> list[Any]:
    """What both sides see of this agreement, by kind (three queries).

    While one side writes a draft its commitments are its own.
    """
    shared = AgreementDocument.objects.live().filter(
        agreement=agreement, shared_at__isnull=False
    )
    groups: list[tuple[str, str, Any]] = [
        (_("Tài liệu"), "document", shared.newest_first()),
    ]
    if agreement.is_signed:
        activities = Activity.objects.filter(agreement=agreement)
        commitments = agreement.commitments.live().in_order()
        groups = [
            (_("Cam kết"), "commitment", commitments),
            (_("Hoạt động"), "activity", activities.order_by("-starts_on", "-pk")),
            *groups,
        ]
    return [
        (label, choices)
        for label, column, rows in groups
        if (choices := [(f"{column}-{r.pk}", _name(r)) for r in rows[:_OFFERED]])
    ]
