"""The quarter's confirmations on the desks: what is mine to say, and who is behind."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chains.choices import Freshness
from chains.models import Chain
from chains.models.freshness import freshness_of
from portal.core.dates import format_date
from portal.core.quarters import Quarter
from portal.home.services.quarter import (
    SHOWN,
    ProvinceQuarter,
    own_quarter,
    quarter_by_province,
)
from portal.home.views.tasks import Line, Task
from portal.organisations.access import Access
from portal.organisations.choices import Era


def own_task(access: Access, today: date) -> Task:
    """The chains of the person's own association, each with its one tap."""
    work, quarter = own_quarter(access, today), Quarter.of(today)
    late = work.overdue
    words = ngettext(
        "%(n)d chuỗi đã quá hạn và không được tính vào số liệu công bố",
        "%(n)d chuỗi đã quá hạn và không được tính vào số liệu công bố",
        late,
    )
    return Task(
        _("Chuỗi cần xác nhận %(quarter)s") % {"quarter": quarter},
        work.waiting,
        [_line(chain, today) for chain in work.first],
        note=words % {"n": late} if late else "",
        url=reverse("chains:reconfirm_list"),
        url_label=_("Xác nhận nhiều chuỗi một lần"),
        tone="attention" if late or quarter.is_last_month(today) else "wait",
        icon="badge-check",
    )


def _line(chain: Chain, today: date) -> Line:
    late = freshness_of(chain, today) == Freshness.STALE
    return Line(
        chain.name,
        chain.get_absolute_url(),
        _("lần cuối %(day)s") % {"day": format_date(chain.reconfirmed_on)},
        tone="attention" if late else "",
        badge=_("quá hạn") if late else "",
        act_url=reverse("chains:reconfirm", args=[chain.pk]),
        act_label=_("Còn hoạt động, thông tin đúng"),
    )


def province_task(today: date) -> Task:
    """For Hanoi: which provinces are behind, with the way to their chains."""
    rows = quarter_by_province(today)
    due, overdue = sum(row.due for row in rows), sum(row.overdue for row in rows)
    more = len(rows) - SHOWN
    notes = [_("%(n)d chuỗi quá hạn") % {"n": overdue}] if overdue else []
    if more > 0:
        notes.append(_("và %(n)d tỉnh, thành phố khác") % {"n": more})
    return Task(
        _("Chuỗi các hội chưa xác nhận trong %(quarter)s")
        % {"quarter": Quarter.of(today)},
        due + overdue,
        [_province_line(row) for row in rows[:SHOWN]],
        note=" · ".join(notes),
        url=f"{reverse('chains:list')}?freshness={Freshness.STALE}",
        url_label=_("Xem các chuỗi quá hạn xác nhận quý"),
        tone="neutral",
        icon="calendar-clock",
    )


def _province_line(row: ProvinceQuarter) -> Line:
    state = Freshness.STALE if row.overdue else Freshness.DUE
    address = f"{reverse('chains:list')}?freshness={state}"
    return Line(
        row.name,
        f"{address}&province={Era.THIRTY_FOUR}-{row.code}",
        _("%(n)d chuỗi đến lượt") % {"n": row.due} if row.due else "",
        tone="attention" if row.overdue else "",
        badge=_("%(n)d quá hạn") % {"n": row.overdue} if row.overdue else "",
    )
