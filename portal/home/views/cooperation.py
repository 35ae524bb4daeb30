"""Which provinces cooperate with Hanoi, and what came of it with one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.choices import TermStatus
from agreements.models import Agreement, Commitment
from agreements.models.activity import term_of_days
from portal.core import clock
from portal.core.dates import format_date
from portal.core.numbers import format_number
from portal.core.pagecache import public_page
from portal.core.templatetags.portal import status
from portal.home.services.cooperation import (
    RUNNING,
    Cooperation,
    cooperation_with,
    cooperations,
    held_in,
    results_of,
    unit_named,
)
from portal.home.views.figures import Figure, count_text
from portal.organisations.choices import Era
from portal.organisations.models import Province


@dataclass(frozen=True)
class ProvinceLine:
    url: str
    name: str
    since: str
    areas: str
    rounds: Sequence[str]
    chains: str
    badge: SafeString


@dataclass(frozen=True)
class Result:
    """A figure in words, and who stands behind it."""

    indicator: str
    figure: str
    target: str
    source: str


@dataclass(frozen=True)
class AgreementCard:
    title: str
    round: str
    term: str
    signed: str
    party: str
    party_today: str
    badge: SafeString
    areas: Sequence[str]
    units: Sequence[str]
    results: Sequence[Result]


@dataclass(frozen=True)
class HeldLine:
    title: str
    kind: str
    days: str
    place: str
    people: str


def address_of(province: Province) -> str:
    return reverse("home:cooperation_province", args=[province.slug])


@public_page
def cooperation(request: HttpRequest) -> HttpResponse:
    """Every province that ever signed with Hanoi."""
    today = clock.today()
    found = cooperations(today)
    running = sum(1 for one in found if one.running)
    day = format_date(today)
    return render(
        request,
        "home/cooperation.html",
        {
            "lines": [_line(one, today) for one in found],
            "figures": [
                Figure(
                    _("Tỉnh, thành phố có thỏa thuận đang hiệu lực"),
                    count_text(running),
                    _("Theo đơn vị hành chính hiện nay, %(day)s") % {"day": day},
                ),
                Figure(
                    _("Tỉnh, thành phố đã từng ký"),
                    count_text(len(found)),
                    _("Từ giai đoạn đầu tiên đến %(day)s") % {"day": day},
                ),
                Figure(
                    _("Thỏa thuận đã ký"),
                    count_text(sum(len(one.agreements) for one in found)),
                    _("Mọi giai đoạn, %(day)s") % {"day": day},
                ),
            ],
            "today": day,
        },
    )


@public_page
def cooperation_province(request: HttpRequest, address: str) -> HttpResponseBase:
    """Agreements, results and activities with one province of today."""
    named = unit_named(address)
    if named is None:
        raise Http404
    province, is_own_name = named
    if not is_own_name:
        # Merged: its history stands on the page of the successor.
        return redirect(address_of(province), permanent=True)
    today = clock.today()
    found = cooperation_with(province, today)
    if found is None:
        # Nothing signed yet: chain pages lead here all the same.
        return redirect("home:cooperation")
    results = results_of(found, today)
    held = held_in(found)
    cards = [(a, _card(a, results.get(a.pk, []), today)) for a in found.agreements]
    return render(
        request,
        "home/cooperation_province.html",
        {
            "province": province,
            "former": _former(found),
            "since": format_date(found.since) if found.since else "",
            "running": [card for a, card in cards if a.status in RUNNING],
            "coming": [c for a, c in cards if a.status == TermStatus.UPCOMING],
            "past": [card for a, card in cards if a.status in _OVER],
            "chain_count": found.chains,
            "chains": count_text(found.chains),
            "chains_url": (
                f"{reverse('chains:directory')}"
                f"?province={Era.THIRTY_FOUR}-{province.code}"
            ),
            "held": [
                HeldLine(
                    activity.title,
                    str(activity.get_kind_display()),
                    term_of_days(activity.starts_on, activity.ends_on),
                    activity.place,
                    count_text(activity.people or 0),
                )
                for activity in held.newest
            ],
            "held_total": count_text(held.total),
            "held_more": held.total > len(held.newest),
            "today": format_date(today),
        },
    )


_OVER = (TermStatus.ENDED, TermStatus.TERMINATED)


def _line(one: Cooperation, today: date) -> ProvinceLine:
    return ProvinceLine(
        url=address_of(one.province),
        name=one.province.full_name_on(today),
        since=format_date(one.since) if one.since else "",
        areas=" · ".join(one.areas),
        rounds=one.rounds,
        chains=count_text(one.chains),
        badge=status("good", _("Đang hiệu lực"))
        if one.running
        else status("neutral", _("Chưa ký tiếp")),
    )


def _former(found: Cooperation) -> str:
    """Old provinces whose associations signed: "Hải Dương, Hải Phòng"."""
    names = {
        a.association.province.name: a.association.province.sort_key
        for a in found.agreements
        if a.association.province.name != found.province.name
    }
    return ", ".join(sorted(names, key=names.__getitem__))


def _card(
    agreement: Agreement, lines: Sequence[Commitment], today: date
) -> AgreementCard:
    state = TermStatus(agreement.status)
    signed = agreement.association.province
    now = signed.today
    return AgreementCard(
        title=agreement.title,
        round=agreement.round.name,
        term=_term(agreement),
        signed=_signing(agreement),
        party=agreement.association.full_name_on(agreement.signed_on or today),
        party_today="" if now.name == signed.name else now.full_name_on(today),
        badge=status(_TONES.get(state, "neutral"), str(state.label)),
        areas=[content.area.name for content in agreement.contents.all()],
        units=[party.name for party in agreement.parties.all()],
        results=[_result(line, today) for line in lines],
    )


_TONES = {
    TermStatus.IN_FORCE: "good",
    TermStatus.ENDING_SOON: "good",
    TermStatus.UPCOMING: "wait",
}


def _term(agreement: Agreement) -> str:
    """Its term; one that both sides ended early, until that day."""
    if agreement.starts_on is None or agreement.last_day is None:
        return ""
    return (
        f"{format_date(agreement.starts_on)}\u00a0– {format_date(agreement.last_day)}"
    )


def _signing(agreement: Agreement) -> str:
    if agreement.signed_on is None:
        return agreement.number
    words = _("số %(number)s, ký ngày %(day)s")
    return words % {
        "number": agreement.number,
        "day": format_date(agreement.signed_on),
    }


def _result(line: Commitment, today: date) -> Result:
    return Result(
        indicator=line.indicator,
        figure=f"{format_number(line.achieved)} {line.unit}",
        target=f"{format_number(line.target_total)} {line.unit}",
        source=_("Cổng đếm ngày %(day)s") % {"day": format_date(today)}
        if line.is_computed
        else _("Hai bên đã xác nhận"),
    )
