"""Where a chain stands between owner and Hanoi, and what both sides said of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chains.choices import NoteKind, Publication
from chains.models import Chain, ReviewNote
from chains.services.claims import running_claims
from chains.services.review import papers_waiting
from portal.core.dates import format_date, format_datetime
from portal.core.templatetags.portal import status

_TONES = {
    NoteKind.SENT: "wait",
    NoteKind.RETURNED: "attention",
    NoteKind.CONFIRMED: "good",
    NoteKind.COMMENT: "neutral",
}
# The newest; older ones are in the history.
SHOWN = 50


@dataclass(frozen=True)
class Said:
    """One entry of the thread, ready to print."""

    badge: SafeString
    when: str
    who: str
    about: str
    text: str


@dataclass(frozen=True)
class Standing:
    """Where the record stands now, in one word and one sentence."""

    tone: str
    label: str
    text: str

    @property
    def badge(self) -> SafeString:
        return status(self.tone, self.label)


@dataclass(frozen=True)
class SentBack:
    """A paper that Hanoi returned and nobody mended yet."""

    about: str
    why: str
    edit_url: str


def notes_of(chain: Chain) -> list[ReviewNote]:
    """Newest first (one query)."""
    notes = chain.review_notes.select_related(
        "created_by", "certificate", "confirmation"
    )
    return list(notes.order_by("-said_at", "-pk")[:SHOWN])


def thread(notes: list[ReviewNote]) -> list[Said]:
    return [_said(note) for note in notes]


def sent_back(notes: list[ReviewNote]) -> list[SentBack]:
    """What of the newest notes asks the owner to mend a paper, each paper once."""
    asked: dict[str, SentBack] = {}
    for note in notes:
        if note.kind == NoteKind.RETURNED and _is_open(note):
            found = SentBack(paper_words(note.paper), note.text, _edit_url(note.paper))
            asked.setdefault(found.edit_url, found)
    return list(asked.values())


def _is_open(note: ReviewNote) -> bool:
    """The paper is as it was when the note was written."""
    paper: Any = note.paper
    return (
        paper is not None
        and paper.seen_at is None
        and note.said_at >= paper.declared_at
    )


def _edit_url(paper: Any) -> str:
    return reverse(
        f"chains:{paper._meta.model_name}_update", args=[paper.chain_id, paper.pk]
    )


def _said(note: ReviewNote) -> Said:
    side = note.get_side_display()
    return Said(
        status(_TONES[NoteKind(note.kind)], str(note.get_kind_display())),
        format_datetime(note.said_at),
        f"{side} · {note.created_by.full_name}",
        paper_words(note.paper) if note.paper else "",
        note.text,
    )


def paper_words(paper: Any) -> str:
    """A paper in a sentence: its kind and number."""
    kind = getattr(paper, "type_label", None) or _("Giấy xác nhận chuỗi")
    return f"{kind} {paper.number}"


def standing(chain: Chain, at: datetime) -> Standing | None:
    """What the owner wants to know: sent, looked at, returned or confirmed, since when."""
    if chain.publication == Publication.DRAFT:
        if not chain.return_reason:
            return None
        return Standing("attention", _("Bị trả lại"), chain.return_reason)
    waits = not chain.is_checked or bool(papers_waiting(chain))
    if waits:
        return _waiting(chain, at)
    day = format_date(chain.seen_at) if chain.seen_at else ""
    words = _("Hà Nội xác nhận ngày %(day)s.") % {"day": day}
    return Standing("good", _("Đã xác nhận"), words)


def _waiting(chain: Chain, at: datetime) -> Standing:
    found = running_claims([chain.pk], at).get(chain.pk)
    if found is not None:
        words = _("Hà Nội đang xem từ %(since)s.") % {
            "since": format_datetime(found.claimed_at)
        }
        return Standing("wait", _("Đang được xem"), words)
    since = chain.waits_since or chain.declared_at
    day = format_date(since) if since and not chain.is_checked else ""
    if chain.is_checked:
        return Standing("wait", _("Giấy chờ đối chiếu"), _("Hà Nội chưa xem giấy mới."))
    words = _("Đã gửi ngày %(day)s, Hà Nội chưa mở xem.") % {"day": day}
    return Standing("wait", _("Chờ kiểm tra"), words)
