"""The board over all agreements, and its file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agreements.choices import Side
from agreements.forms.board import BoardForm
from agreements.services.board import BoardRow, board_rows
from agreements.views._board import (
    board_figures,
    due_in_words,
    shown_row,
    status_in_words,
    waiting_in_words,
)
from agreements.views._rows import moved_to, term_of
from portal.core import clock, exports
from portal.core.exports import Column
from portal.core.htmx import vary, wants_fragment
from portal.core.limits import EXPORTS, SEARCHES, limited
from portal.core.text import slug
from portal.organisations.permissions import hanoi_required

TITLE = _("Bảng theo dõi thỏa thuận")
_NEVER = date.max
SORTS = {
    "hoi": lambda row: (row.association.sort_key, row.association.pk),
    "cho": lambda row: row.waiting_since or _NEVER,
    "den-han": lambda row: -sum(item.number for item in row.due),
    "het": lambda row: (row.agreement and row.agreement.last_day) or _NEVER,
}


@limited(SEARCHES)
@require_safe
@hanoi_required
def board(request: HttpRequest) -> HttpResponseBase:
    today = clock.today()
    found = _Found(request, today)
    context = {
        "filter": {"form": found.form},
        "sort": found.sort,
        "is_filtered": any(v for k, v in request.GET.items() if k != "sort"),
        "rows": [shown_row(row, today) for row in found.rows],
        "figures": board_figures(found.in_scope, today, request.GET),
        "export_urls": _export_urls(request),
        "today": today,
    }
    is_piece = wants_fragment(request)
    name = "_board_results.html" if is_piece else "board.html"
    return vary(render(request, f"agreements/{name}", context))


@limited(EXPORTS)
@require_safe
@hanoi_required
def board_export(request: HttpRequest) -> HttpResponseBase:
    today = clock.today()
    title = str(TITLE)
    columns = _columns(today)
    rows = _Found(request, today).rows
    form = request.GET.get("dang", "xlsx")
    return exports.send(form, slug(title), title, columns, rows)


class _Found:
    """The rows that the address asks for: `in_scope` by association and round only."""

    def __init__(self, request: HttpRequest, today: date) -> None:
        everything = board_rows(request.user, today)
        self.form = BoardForm(request.GET, everything)
        asked = request.GET.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in SORTS else "hoi"
        self.in_scope = [row for row in everything if self._is_in_scope(row)]
        self.rows = self._in_order([row for row in self.in_scope if self._fits(row)])

    def _is_in_scope(self, row: BoardRow) -> bool:
        chosen = self.form.chosen
        return (chosen("round") or row.round.code) == row.round.code and (
            chosen("association") or row.association.code
        ) == row.association.code

    def _fits(self, row: BoardRow) -> bool:
        turn = self.form.chosen("turn")
        if turn and not row.waiting:
            return False
        if turn in Side.values and not row.waits_for(Side(turn)):
            return False
        return bool(row.due) or not self.form.chosen("due")

    def _in_order(self, rows: list[BoardRow]) -> list[BoardRow]:
        first = SORTS["hoi"]
        rows.sort(key=first)
        rows.sort(key=SORTS[self.sort.removeprefix("-")], reverse=self.sort[0] == "-")
        return rows


def _export_urls(request: HttpRequest) -> list[tuple[str, str]]:
    urls = []
    for label, form in ((_g("Excel (XLSX)"), "xlsx"), (_g("CSV"), "csv")):
        query = request.GET.copy()
        query["dang"] = form
        address = reverse("agreements:board_export")
        urls.append((label, f"{address}?{query.urlencode()}"))
    return urls


def _columns(today: date) -> Sequence[Column]:
    def of(read: Any) -> Any:
        return lambda row: read(row.agreement) if row.agreement else ""

    return (
        Column(_("Hội ký kết"), lambda row: row.association.name, 24),
        Column(_("Nay thuộc"), of(lambda a: moved_to(a, today)), 22),
        Column(_("Giai đoạn"), lambda row: row.round.name, 22),
        Column(_("Số văn bản"), of(lambda a: a.number), 24),
        Column(_("Tình trạng"), status_in_words, 20),
        Column(_("Ngày ký"), lambda r: r.agreement.signed_on if r.agreement else None),
        Column(_("Hiệu lực"), of(term_of), 26),
        Column(
            _("Chờ Hà Nội"),
            lambda row: "\n".join(waiting_in_words(row, Side.HOST)),
            40,
        ),
        Column(
            _("Chờ tỉnh bạn"),
            lambda row: "\n".join(waiting_in_words(row, Side.PARTNER)),
            40,
        ),
        Column(_("Chờ từ ngày"), lambda row: row.waiting_since, 14),
        Column(_("Đến hạn"), lambda row: "\n".join(due_in_words(row)), 44),
    )
