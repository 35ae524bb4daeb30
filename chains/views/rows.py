"""What lists and pages print of a chain, made ready in Python.

A template that only prints is several times cheaper than one that formats.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chains.choices import ChainStatus, ProductGroup, Publication
from chains.models import Chain
from chains.views.freshness_words import stale_note
from portal.core.dates import format_date
from portal.core.templatetags.portal import status

_STATUS_TONES = {
    ChainStatus.PREPARING: "wait",
    ChainStatus.OPERATING: "good",
    ChainStatus.SUSPENDED: "attention",
    ChainStatus.ENDED: "neutral",
}


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One line of a chain list."""

    url: str
    code: str
    name: str
    operator: str
    group: str
    place: str
    registered_as: str
    trust: SafeString
    trust_note: str
    status: SafeString | str
    # The owner's confirmation of the quarter is overdue: said wherever the chain stands.
    stale: str
    # For those who keep the chain: how long its first paper to end still runs.
    paper_note: str = ""


@lru_cache(maxsize=128)
def _badge(tone: str, label: str) -> SafeString:
    return status(tone, label)


@lru_cache(maxsize=64)
def group_label(value: str, language: str | None) -> str:
    return str(ProductGroup(value).label)


@lru_cache(maxsize=16)
def _status_badge(value: str, language: str | None) -> SafeString:
    state = ChainStatus(value)
    return _badge(_STATUS_TONES[state], str(state.label))


def status_badge(chain: Chain) -> SafeString:
    return _status_badge(chain.status, get_language())


def state_badge(state: ChainStatus) -> SafeString:
    return _status_badge(state.value, get_language())


def highest_step(chain: Chain) -> str:
    """The highest step of trust that holds today; "safe" only with `safe_until`."""
    if getattr(chain, "safe_until", None) is not None:
        return "safe"
    if chain.seen_at is None:
        return "declared"
    return "checked" if getattr(chain, "inspected_on", None) is None else "inspected"


def trust_step(chain: Chain, today: date) -> tuple[str, str, str]:
    """Tone, words and note of the highest step that holds today.

    Only a chain in operation, checked, and with a seen paper in force (`safe_until`, see
    `ChainQuerySet.with_safety`) is called safe.
    """
    annotated: Any = chain
    step = highest_step(chain)
    if step == "safe":
        day = format_date(annotated.safe_until)
        note = _("giấy còn hạn đến %(day)s") % {"day": day}
        return "good", _("An toàn"), note
    if step == "inspected":
        note = _("ngày %(day)s") % {"day": format_date(annotated.inspected_on)}
        return "neutral", _("Đã kiểm tra thực địa"), note
    if step == "checked":
        note = _("ngày %(day)s") % {"day": format_date(annotated.seen_at)}
        return "neutral", _("Đã đối chiếu hồ sơ"), note
    if chain.publication == Publication.DRAFT:
        if chain.return_reason:
            return "attention", _("Bị trả lại"), chain.return_reason
        return "neutral", _("Bản nháp"), ""
    looked_at = getattr(chain, "looked_at_since", None)
    if looked_at is not None:
        note = _("Hà Nội đang xem từ %(day)s") % {"day": format_date(looked_at)}
        return "wait", _("Chờ kiểm tra"), note
    day = format_date(chain.declared_at) if chain.declared_at else ""
    note = _("hội khai ngày %(day)s") % {"day": day} if day else ""
    return "wait", _("Chờ kiểm tra"), note


def place_names(chain: Chain, *, as_registered: bool) -> tuple[str, str]:
    """The unit's name in the reading chosen, and the registered one if it differs."""
    province = chain.association.province
    if as_registered or province.successor is None:
        return province.name, ""
    now = province.successor.name
    return now, "" if now == province.name else province.name


def chain_row(chain: Chain, *, url: str, today: date, as_registered: bool) -> ChainRow:
    tone, words, note = trust_step(chain, today)
    place, registered_as = place_names(chain, as_registered=as_registered)
    return ChainRow(
        url=url,
        code=chain.code,
        name=chain.name,
        operator=chain.operator.name,
        group=group_label(chain.group, get_language()),
        place=place,
        registered_as=registered_as,
        trust=_badge(tone, words),
        trust_note=note,
        status="" if chain.status == ChainStatus.OPERATING else status_badge(chain),
        stale=stale_note(chain, today),
    )


LIST_COLUMNS = (
    "code",
    "name",
    "sort_key",
    "group",
    "status",
    "publication",
    "declared_at",
    "seen_at",
    "return_reason",
    "updated_at",
    "reconfirmed_on",
    "archived_at",
    "operator__name",
    "association__name",
    "association__sort_key",
    "association__province__name",
    "association__province__successor__name",
)


def for_list(queryset: Any, today: date) -> Any:
    """Cut the query down to what a `ChainRow` needs: one query for the page."""
    return (
        queryset.with_safety(today)
        .with_inspection()
        .select_related("operator", "association__province__successor")
        .only(*LIST_COLUMNS)
    )
