"""The board as its template prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.board_choices import Matter, Turn
from agreements.choices import Side, TermStatus
from agreements.commitment_choices import CommitmentState
from agreements.services.board import BoardRow, Open
from agreements.views._rows import TONES, moved_to, term_of
from portal.core.dates import format_date
from portal.core.templatetags.portal import status


@dataclass(frozen=True)
class Shown:
    """One line: where it leads, and the words of every cell."""

    url: str
    party: str
    party_today: str
    round: str
    number: str
    term: str
    signed_on: str
    badge: SafeString
    host: Sequence[str]
    partner: Sequence[str]
    since: str
    days: int
    due: Sequence[str]
    commitments: str


def shown_row(row: BoardRow, today: date) -> Shown:
    agreement, since = row.agreement, row.waiting_since
    state = TermStatus(agreement.status) if agreement else None
    tone = TONES[state] if state else "attention"
    signed = agreement.signed_on if agreement and agreement.is_signed else None
    return Shown(
        url=agreement.get_absolute_url() if agreement else "",
        party=row.association.name,
        party_today=moved_to(agreement, today) if agreement else "",
        round=row.round.name,
        number=agreement.number if agreement else "",
        term=term_of(agreement) if agreement else "",
        signed_on=format_date(signed) if signed else "",
        badge=status(tone, status_in_words(row)),
        host=waiting_in_words(row, Side.HOST),
        partner=waiting_in_words(row, Side.PARTNER),
        since=format_date(since) if since else "",
        days=(today - since).days if since else 0,
        due=due_in_words(row),
        commitments=_states(row),
    )


def status_in_words(row: BoardRow) -> str:
    if row.agreement is None:
        return _("Chưa soạn")
    return str(TermStatus(row.agreement.status).label)


def waiting_in_words(row: BoardRow, side: Side) -> list[str]:
    """ "Số liệu cam kết (2)": what a side has to answer; signatures may wait for both."""
    return [_counted(item) for item in row.waiting if item.side in {side, ""}]


def due_in_words(row: BoardRow) -> list[str]:
    return [
        f"{_counted(item)}: {format_date(item.since)}"
        if item.matter in _DATED and item.since
        else _counted(item)
        for item in row.due
    ]


_DATED = {Matter.ENDS_SOON, Matter.DUE_SOON, Matter.PLANNED, Matter.UNTOLD}


def _counted(item: Open) -> str:
    label = str(item.matter.label)
    return f"{label} ({item.number})" if item.number > 1 else label


def _states(row: BoardRow) -> str:
    """ "12 đạt · 3 chậm": how many commitments stand where."""
    return " · ".join(
        f"{row.states[state]} {str(state.label).lower()}"
        for state in CommitmentState
        if row.states.get(state)
    )


@dataclass(frozen=True)
class Total:
    label: str
    value: str
    note: str
    url: str
    tone: str = ""


def board_figures(
    rows: Sequence[BoardRow], today: date, query: QueryDict
) -> list[Total]:
    """Over the rows of the chosen association and round, whoever they wait for."""
    day = _("Đến %(day)s") % {"day": format_date(today)}
    signed = [row for row in rows if row.agreement and row.agreement.is_signed]
    parties = {_keeper(row) for row in rows}
    in_force = {
        _keeper(row)
        for row in signed
        if row.agreement
        and row.agreement.status in {TermStatus.IN_FORCE, TermStatus.ENDING_SOON}
    }
    totals = [
        Total(
            _("Hội có thỏa thuận đang hiệu lực"),
            f"{len(in_force)}/{len(parties)}",
            day,
            "",
        )
    ]
    for turn in (Turn.HOST, Turn.PARTNER):
        waiting = [row for row in rows if row.waits_for(Side(turn))]
        totals.append(
            Total(
                str(turn.label),
                str(len(waiting)),
                _oldest(waiting) or day,
                _address(query, turn=turn),
                "attention" if waiting and turn == Turn.HOST else "",
            )
        )
    due = [row for row in rows if row.due]
    totals.append(
        Total(_("Có việc đến hạn"), str(len(due)), day, _address(query, due="on"))
    )
    return totals


def _keeper(row: BoardRow) -> int:
    """The association of today: what a merged one signed is kept by its successor."""
    return row.association.successor_id or row.association.pk


def _oldest(rows: Sequence[BoardRow]) -> str:
    days = [row.waiting_since for row in rows if row.waiting_since]
    if not days:
        return ""
    return _("Lâu nhất từ %(day)s") % {"day": format_date(min(days))}


def _address(query: QueryDict, **change: Any) -> str:
    kept = {name: query[name] for name in ("round", "association") if query.get(name)}
    wanted = QueryDict(mutable=True)
    wanted.update(kept | change)
    return f"{reverse('agreements:board')}?{wanted.urlencode()}"
