"""Documents as the templates print them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.choices import Side
from agreements.models import Agreement, AgreementDocument, DocumentRelease
from portal.core import history
from portal.core.dates import format_date, format_datetime
from portal.core.history import Entry
from portal.core.templatetags.portal import status
from portal.organisations.access import Access

# The agreement page shows the newest ones; the list has them all.
SHOWN_ON_PANEL = 5


@dataclass(frozen=True)
class DocumentRow:
    pk: int
    url: str
    title: str
    kind: str
    dated_on: str
    note: str
    file: str
    sha256: str
    # Which side put it in, who and when.
    origin: str
    badges: Sequence[SafeString]
    # The address anybody may open, while both sides let them.
    public_url: str
    asked: str
    put_away: str
    may_share: bool
    may_put_away: bool
    may_take_back: bool
    may_ask: bool
    may_confirm: bool
    may_stop: bool


@dataclass(frozen=True)
class DocumentPanel:
    """The newest documents on the page of their agreement."""

    rows: Sequence[DocumentRow]
    count: int
    may_add: bool


def document_panel(access: Access, agreement: Agreement) -> DocumentPanel | None:
    """Two queries; None for readers while nothing is public."""
    found = _shown(access, agreement).live().newest_first()
    newest: list[Any] = list(found[: SHOWN_ON_PANEL + 1])
    side = permissions.document_side(access, agreement)
    if not newest and side is None:
        return None
    count = found.count() if len(newest) > SHOWN_ON_PANEL else len(newest)
    rows = [_row(document, agreement, access) for document in newest[:SHOWN_ON_PANEL]]
    return DocumentPanel(rows, count, may_add=side is not None)


def document_rows(access: Access, agreement: Agreement) -> list[DocumentRow]:
    """All that the person reads, newest first, those put away last (two queries)."""
    found: Any = _shown(access, agreement).newest_first()
    rows = [_row(document, agreement, access) for document in found]
    return sorted(rows, key=lambda row: bool(row.put_away))


def document_history(access: Access, agreement: Agreement) -> list[Entry]:
    """What became of the documents the person reads; told to the two sides."""
    documents: Any = AgreementDocument
    releases: Any = DocumentRelease
    shown = _shown(access, agreement).values("pk")
    names = dict(_shown(access, agreement).values_list("pk", "title"))
    return history.timeline(
        history.Track(
            _told_to(access, agreement, documents.pgh_event_model.objects).filter(
                pgh_obj__in=shown
            ),
            {},
            added=lambda event: _("Thêm tài liệu “%(title)s”") % {"title": event.title},
            acts=(
                history.became(
                    "shared_at",
                    lambda e: _("Cho bên kia xem “%(title)s”") % {"title": e.title},
                ),
                history.became(
                    "archived_at",
                    lambda e: (
                        _("Cất “%(title)s”: %(reason)s")
                        % {"title": e.title, "reason": e.archive_reason}
                    ),
                ),
                history.emptied(
                    "archived_at",
                    lambda e: _("Lấy lại “%(title)s”") % {"title": e.title},
                ),
            ),
        ),
        history.Track(
            releases.pgh_event_model.objects.filter(document__in=shown),
            {},
            added=lambda e: (
                _("Đề nghị công khai “%(title)s”: %(reason)s")
                % {"title": names[e.document_id], "reason": e.reason}
            ),
            acts=(
                history.became(
                    "confirmed_at",
                    lambda e: (
                        _("Công khai “%(title)s”") % {"title": names[e.document_id]}
                    ),
                ),
                history.became(
                    "revoked_at",
                    lambda e: (
                        _("Thôi công khai “%(title)s”: %(reason)s")
                        % {"title": names[e.document_id], "reason": e.revoke_reason}
                    ),
                ),
            ),
        ),
    )


def _told_to(access: Access, agreement: Agreement, events: Any) -> Any:
    """Why a side put its own document away before showing it is told to that side only."""
    side = permissions.side_of(access, agreement)
    if side is None:
        return events.none()
    return events.exclude(
        side=side.other, shared_at__isnull=True, archived_at__isnull=False
    )


def _shown(access: Access, agreement: Agreement) -> Any:
    return (
        AgreementDocument.objects.for_user(access.user)
        .filter(agreement=agreement)
        .select_related("created_by")
        .prefetch_related("releases")
    )


def _row(
    document: AgreementDocument, agreement: Agreement, access: Access
) -> DocumentRow:
    side = permissions.document_side(access, agreement)
    leads = permissions.led_side(access, agreement) is not None and side is not None
    release = _open_release(document)
    kept = not document.is_archived
    mine = side == document.side
    return DocumentRow(
        pk=document.pk,
        url=reverse("agreements:document_file", args=[agreement.pk, document.pk]),
        title=document.title,
        kind=str(document.get_kind_display()),
        dated_on=format_date(document.dated_on) if document.dated_on else "",
        note=document.note,
        file=f"{document.file_name} ({filesizeformat(document.size)})",
        sha256=document.sha256,
        origin=_origin(document, side),
        badges=_badges(document, release),
        public_url=release.get_public_url() if release and release.is_public else "",
        asked=_asked(release) if side is not None else "",
        put_away=_put_away(document),
        may_share=mine and kept and not document.is_shared,
        may_put_away=mine and kept,
        may_take_back=mine and not kept,
        may_ask=leads
        and kept
        and document.is_shared
        and release is None
        and agreement.is_signed,
        may_confirm=leads
        and release is not None
        and not release.is_public
        and release.asked_side != side,
        may_stop=leads and release is not None,
    )


def _open_release(document: AgreementDocument) -> DocumentRelease | None:
    rows = [row for row in document.releases.all() if row.revoked_at is None]
    return rows[0] if rows else None


def _origin(document: AgreementDocument, side: Side | None) -> str:
    """Readers learn the side, not the person."""
    label = str(document.get_side_display())
    if side is None:
        return label
    when = format_datetime(document.created_at)
    return f"{label} · {document.created_by.full_name} · {when}"


def _badges(
    document: AgreementDocument, release: DocumentRelease | None
) -> list[SafeString]:
    found = []
    if document.is_archived:
        found.append(status("neutral", _("Đã cất")))
    if not document.is_shared:
        found.append(status("wait", _("Chỉ bên mình xem")))
    if release is not None and release.is_public:
        found.append(status("good", _("Công khai")))
    elif release is not None:
        found.append(status("wait", _("Chờ công khai")))
    return found


def _asked(release: DocumentRelease | None) -> str:
    if release is None:
        return ""
    return _("%(side)s đề nghị công khai: %(reason)s") % {
        "side": release.get_asked_side_display(),
        "reason": release.reason,
    }


def _put_away(document: AgreementDocument) -> str:
    if document.archived_at is None:
        return ""
    return _("Cất lúc %(when)s. Lý do: %(reason)s") % {
        "when": format_datetime(document.archived_at),
        "reason": document.archive_reason,
    }
