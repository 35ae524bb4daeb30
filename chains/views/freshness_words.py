"""What pages say of the owner's confirmation of every quarter."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chains import permissions
from chains.choices import Freshness
from chains.models import Chain
from chains.models.freshness import freshness_of
from portal.core.dates import format_date
from portal.core.quarters import Quarter
from portal.core.templatetags.portal import status
from portal.organisations.access import Access

_TONES = {
    Freshness.CURRENT: "good",
    Freshness.DUE: "wait",
    Freshness.STALE: "attention",
}


@dataclass(frozen=True)
class FreshnessPanel:
    """On a chain's page of the workspace; `act_url` is "" where nothing is to be said."""

    badge: SafeString | str
    last: str
    sentence: str
    act_url: str


def badge(state: Freshness) -> SafeString:
    return status(_TONES[state], str(state.label))


def stale_note(chain: Chain, today: date) -> str:
    """The word on every list: "" unless the owner's confirmation is overdue."""
    if not _is_stale(chain, today):
        return ""
    day = format_date(chain.reconfirmed_on)
    return _("hội chưa xác nhận lại từ %(day)s") % {"day": day}


def stale_sentence(chain: Chain, today: date) -> str:
    """The plain words on the chain's own page, "" unless it is overdue."""
    if not _is_stale(chain, today):
        return ""
    return _(
        "Hội đăng ký xác nhận chuỗi lần cuối ngày %(day)s và đã quá hạn xác nhận quý: "
        "thông tin có thể đã thay đổi. Chuỗi tạm không được tính vào số liệu công bố."
    ) % {"day": format_date(chain.reconfirmed_on)}


def _is_stale(chain: Chain, today: date) -> bool:
    return chain.has_duty and freshness_of(chain, today) == Freshness.STALE


def panel(chain: Chain, access: Access, today: date) -> FreshnessPanel:
    """For the workspace: where the chain stands, who said so last, and the button."""
    state = freshness_of(chain, today)
    open_now = chain.has_duty and state != Freshness.CURRENT
    may = open_now and permissions.can_reconfirm(access, chain)
    return FreshnessPanel(
        badge=badge(state) if open_now else "",
        last=_last(chain),
        sentence=_sentence(chain, state, today) if open_now else "",
        act_url=reverse("chains:reconfirm", args=[chain.pk]) if may else "",
    )


def _sentence(chain: Chain, state: Freshness, today: date) -> str:
    if state == Freshness.STALE:
        return stale_sentence(chain, today)
    quarter = Quarter.of(today)
    return _(
        "Hội đăng ký cần xác nhận lại trong %(quarter)s, chậm nhất ngày %(day)s; sau đó "
        "chuỗi rời số liệu công bố cho đến khi được xác nhận."
    ) % {"quarter": quarter, "day": format_date(quarter.last_day)}


def _last(chain: Chain) -> str:
    said = chain.reconfirmations.select_related("by").order_by("-on").first()
    if said is None or said.on != chain.reconfirmed_on:
        return format_date(chain.reconfirmed_on)
    return _("%(day)s, %(person)s, %(way)s") % {
        "day": format_date(said.on),
        "person": said.by.full_name,
        "way": said.get_way_display(),
    }
