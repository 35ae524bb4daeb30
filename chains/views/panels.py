"""The parts of a chain's page: steps of trust, stages, papers, volumes."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chains import permissions
from chains.choices import CertificateType, StageRole, Validity
from chains.models import Chain, Confirmation, Inspection, Paper
from chains.views.expiry import left_of, step_badge
from portal.core.dates import format_date
from portal.core.numbers import format_number
from portal.core.templatetags.portal import status
from portal.organisations.access import Access

_STAGE_ICONS = {
    StageRole.SUPPLY: "package",
    StageRole.PRODUCTION: "sprout",
    StageRole.COLLECTION: "boxes",
    StageRole.SLAUGHTER: "beef",
    StageRole.PREPROCESSING: "droplets",
    StageRole.PROCESSING: "factory",
    StageRole.TRANSPORT: "truck",
    StageRole.WHOLESALE: "warehouse",
    StageRole.RETAIL: "store",
}
_TONES = {
    Validity.VALID: "good",
    Validity.EXPIRING: "attention",
    Validity.EXPIRED: "neutral",
    Validity.SUSPENDED: "danger",
    Validity.REVOKED: "danger",
    Validity.NOT_YET: "neutral",
    Validity.UNKNOWN: "neutral",
}
_IN_FORCE = {Validity.VALID, Validity.EXPIRING}


@dataclass(frozen=True)
class Step:
    label: str
    state: str = ""
    when: str = ""
    who: str = ""
    note: str = ""
    # Instead of "no longer valid" where a step was lost in another way.
    words: str = ""


@dataclass(frozen=True)
class StageCard:
    role: str
    name: str
    place: str
    icon_name: str


@dataclass(frozen=True)
class PaperRow:
    """One paper as a page prints it; addresses are "" where the act is not allowed."""

    kind: str
    number: str
    issuer: str
    issued: str
    expires: str
    validity: SafeString
    checked: str
    # How long it still runs, where the end is near: for those who keep the chain.
    left: str = ""
    fall_url: str = ""
    scan_url: str = ""
    edit_url: str = ""
    confirm_url: str = ""
    dialog_id: str = ""


@dataclass(frozen=True)
class Contact:
    """What may be shown of the lead operator."""

    name: str
    kind: str
    address: str
    representative: str
    phone: str
    is_hidden: bool
    more_phones: list[str]


def ladder(
    chain: Chain, papers: list[Paper], visit: Inspection | None, *, public: bool
) -> list[Step]:
    """From "declared" to "valid today"; people are named inside the workspace only.

    `visit` is the newest inspection that counts; without one the step stays empty.
    """
    hanoi = _("Hội Nông dân thành phố Hà Nội")
    declared = Step(
        _("Hội khai báo"),
        "reached" if chain.declared_at else "",
        format_date(chain.declared_at) if chain.declared_at else "",
        declarer(chain) if public else _person(chain.declared_by),
    )
    if chain.seen_at:
        who = hanoi if public else _person(chain.seen_by)
        seen = Step(_("Đối chiếu hồ sơ"), "reached", format_date(chain.seen_at), who)
    else:
        seen = Step(_("Đối chiếu hồ sơ"), note=_("Hà Nội chưa đối chiếu số liệu này."))
    faulty = visit is not None and not visit.is_passed
    return [declared, seen, _visit_step(visit), _validity_step(chain, papers, faulty)]


def newest_visit(chain: Chain) -> Inspection | None:
    return chain.inspections.counting().with_faults().newest_first().first()


def _visit_step(visit: Inspection | None) -> Step:
    """A visit with its day and the organisation that made it, never a person.

    `visit` comes with its faults (`with_faults`).
    """
    label = _("Kiểm tra thực địa")
    if visit is None:
        return Step(label, note=_("Cổng chưa ghi nhận lần kiểm tra nào."))
    day = format_date(visit.on)
    if visit.is_passed:
        return Step(label, "reached", day, visit.body, visit.result_label)
    unresolved: int = visit.unresolved  # type: ignore[attr-defined]
    mended_at = visit.mended_at  # type: ignore[attr-defined]
    if mended_at and not unresolved:
        note = _("Có lỗi, đã khắc phục ngày %(day)s") % {"day": format_date(mended_at)}
        return Step(label, "reached", day, visit.body, note)
    note = _("Đang khắc phục.") if unresolved else ""
    return Step(label, "lapsed", day, visit.body, note, _("Chưa đạt"))


def declarer(chain: Chain) -> str:
    """The association as it was called when it declared the chain."""
    moment = chain.declared_at or chain.created_at
    return chain.association.full_name_on(timezone.localdate(moment))


def _validity_step(chain: Chain, papers: list[Paper], faulty: bool) -> Step:
    label = _("Giấy còn hiệu lực hôm nay")
    safe_until = getattr(chain, "safe_until", None)
    if safe_until:
        note = _("đến hết ngày %(day)s") % {"day": format_date(safe_until)}
        return Step(label, "reached", note=note)
    proofs = [p for p in papers if _counts_for_safety(p) and p.seen_at]
    if proofs and not any(_validity(p) in _IN_FORCE for p in proofs):
        return Step(label, "lapsed", note=_("Cần giấy mới trước khi gọi là an toàn."))
    if proofs and chain.is_checked and faulty:
        return Step(label, note=_("Chưa gọi là an toàn khi còn lỗi chưa khắc phục."))
    return Step(
        label,
        note=_("Cần giấy xác nhận chuỗi hoặc giấy ATTP đã đối chiếu và còn hạn."),
    )


def _counts_for_safety(paper: Paper) -> bool:
    return (
        isinstance(paper, Confirmation)
        or getattr(paper, "type", "") == CertificateType.FOOD_SAFETY
    )


def _validity(paper: Paper) -> Validity:
    return Validity(paper.validity)  # type: ignore[attr-defined]


def _person(person: Any) -> str:
    return person.full_name if person else ""


def stage_cards(chain: Chain, *, public: bool) -> list[StageCard]:
    """The stages in order, loaded with their operators."""
    place = attrgetter("public_place" if public else "place")
    return [
        StageCard(
            role=_capital(str(stage.get_role_display())),
            name=stage.operator.name,
            place=place(stage.operator),
            icon_name=_STAGE_ICONS[StageRole(stage.role)],
        )
        for stage in chain.stages.select_related(
            "operator__commune__province"
        ).order_by("position", "pk")
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def load_papers(chain: Chain, today: date) -> list[Paper]:
    """Confirmations first, then certificates; the longest in force on top."""
    kinds: tuple[Any, ...] = (chain.confirmations, chain.certificates)
    return [
        paper
        for related in kinds
        for paper in related.with_validity(today).order_by("-expires_on", "pk")
    ]


def paper_rows(
    chain: Chain, papers: list[Paper], access: Access, today: date
) -> list[PaperRow]:
    """Papers for the workspace, with the acts this person may do on each."""
    keeps = permissions.keeps(access, chain)
    may_edit = permissions.can_edit(access, chain)
    may_open = permissions.can_read_scans(access, chain)
    rows = []
    for paper in papers:
        prefix = "confirmation" if isinstance(paper, Confirmation) else "certificate"
        args = [chain.pk, paper.pk]
        may_confirm = permissions.can_confirm_paper(access, chain, paper)
        rows.append(
            _paper_row(
                paper,
                public=False,
                keeps=keeps,
                left=left_of(paper, today) if keeps else "",
                fall_url=_url(prefix, "fall", args, keeps and bool(paper.expires_on)),
                scan_url=_url(prefix, "scan", args, may_open and bool(paper.scan)),
                edit_url=_url(prefix, "update", args, may_edit),
                confirm_url=_confirm_url(prefix, chain, paper, may_confirm),
                dialog_id=f"confirm-{prefix}-{paper.pk}",
            )
        )
    return rows


def public_paper_rows(papers: list[Paper]) -> list[PaperRow]:
    return [_paper_row(paper, public=True) for paper in papers]


def _url(prefix: str, act: str, args: list[Any], allowed: bool) -> str:
    return reverse(f"chains:{prefix}_{act}", args=args) if allowed else ""


def _confirm_url(prefix: str, chain: Chain, paper: Paper, allowed: bool) -> str:
    """The version seen goes along: a paper that changed meanwhile is not confirmed."""
    url = _url(prefix, "confirm", [chain.pk, paper.pk], allowed)
    return f"{url}?version={chain.version}" if url else ""


def _paper_row(
    paper: Paper, *, public: bool, keeps: bool = False, **urls: str
) -> PaperRow:
    kind = getattr(paper, "type_label", None) or _("Giấy xác nhận chuỗi")
    return PaperRow(
        kind=str(kind),
        number=paper.number,
        issuer=paper.issuer,
        issued=format_date(paper.issued_on) if paper.issued_on else "",
        expires=format_date(paper.expires_on) if paper.expires_on else "",
        validity=_validity_badge(paper, keeps=keeps),
        checked=_checked(paper, public=public),
        **urls,
    )


def _validity_badge(paper: Paper, *, keeps: bool) -> SafeString:
    """The step for those who keep the chain; for others a paper is valid till its end."""
    tone, words = validity_words(paper)
    if _validity(paper) != Validity.EXPIRING:
        return status(tone, words)
    if keeps:
        return step_badge(paper.step)  # type: ignore[attr-defined]
    if rests_on_declaration(paper):
        return status(tone, words)
    return status(_TONES[Validity.VALID], str(Validity.VALID.label))


def validity_words(paper: Paper) -> tuple[str, str]:
    """Tone and words of today; green only for a paper that somebody looked at."""
    validity = _validity(paper)
    if rests_on_declaration(paper):
        return "neutral", _("Còn hạn theo khai báo")
    return _TONES[validity], str(validity.label)


def rests_on_declaration(paper: Paper) -> bool:
    """Its dates say that it is valid, and nobody compared it with the scan."""
    return _validity(paper) in _IN_FORCE and paper.seen_at is None


def _checked(paper: Paper, *, public: bool) -> str:
    if paper.seen_at:
        day = format_date(paper.seen_at)
        if public:
            return _("Hội Nông dân thành phố Hà Nội đối chiếu ngày %(day)s") % {
                "day": day
            }
        return _("%(person)s đối chiếu ngày %(day)s") % {
            "person": _person(paper.seen_by),
            "day": day,
        }
    if not public and not paper.scan:
        return _("tự khai, chưa có bản chụp")
    return _("tự khai, chưa đối chiếu")


def scale(chain: Chain) -> str:
    if chain.scale_value is None:
        return ""
    number = format_number(chain.scale_value)
    return f"{number} {chain.get_scale_unit_display()}"


def contact(chain: Any, *, public: bool) -> Contact:
    """The lead operator; the public never sees a private person's name, telephone or home.

    `chain` comes from `with_shared_phones()`.
    """
    operator = chain.operator
    hidden = public and not operator.is_organisation
    return Contact(
        name=operator.name,
        kind=str(operator.get_kind_display()),
        address=operator.public_place if public else operator.place,
        representative="" if public else operator.representative,
        phone="" if hidden else operator.phone,
        is_hidden=hidden,
        more_phones=[] if hidden else chain.shared_phones,
    )
