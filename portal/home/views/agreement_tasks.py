"""Work on agreements that the desk shows."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.commitment_choices import ReportState
from portal.core.dates import format_date
from portal.home.services import desk
from portal.home.views.tasks import Line, Task
from portal.organisations.access import Access


def agreement_tasks(access: Access, today: date) -> list[Task]:
    ending = desk.agreements_to_renew(access.user, today)
    side = Side.HOST if access.is_hanoi else Side.PARTNER
    at_hand = desk.open_agreements(access.user, side)
    waiting, drafts = at_hand.waiting, at_hand.drafts
    address = reverse("agreements:list")
    return [
        _figures(access),
        Task(
            _("Thỏa thuận đến lượt bên anh/chị"),
            len(waiting),
            [
                Line(
                    agreement.association.name,
                    agreement.get_absolute_url(),
                    agreement.title,
                    tone="attention",
                )
                for agreement in waiting
            ],
            url=address,
            url_label=_("Xem các thỏa thuận"),
            tone="attention",
            icon="handshake",
        ),
        Task(
            _("Thỏa thuận sắp hết hiệu lực"),
            len(ending),
            [
                Line(
                    agreement.association.name,
                    agreement.get_absolute_url(),
                    agreement.title,
                    tone="attention",
                    badge=_("đến %(day)s") % {"day": format_date(agreement.last_day)},
                )
                for agreement in ending
                if agreement.last_day is not None
            ],
            url=f"{address}?status=ending_soon",
            url_label=_("Xem thỏa thuận sắp hết hiệu lực"),
            tone="attention",
            icon="handshake",
        ),
        Task(
            _("Thỏa thuận chưa ký"),
            len(drafts),
            [
                Line(
                    agreement.association.name,
                    agreement.get_absolute_url(),
                    agreement.title,
                )
                for agreement in drafts
            ],
            url=f"{address}?status=draft",
            url_label=_("Xem thỏa thuận chưa ký"),
            icon="pen-line",
        ),
    ]


def _figures(access: Access) -> Task:
    figures = desk.figures_to_answer(access.user)
    return Task(
        _("Số liệu cam kết chờ bên anh/chị"),
        figures.count,
        [
            Line(
                report.commitment.indicator,
                report.commitment.get_absolute_url(),
                f"{report.commitment.agreement.association.name} · {report.year}",
                badge=str(report.get_state_display())
                if report.state == ReportState.DISPUTED
                else "",
            )
            for report in figures.oldest
        ],
        url=reverse("agreements:list"),
        url_label=_("Xem các thỏa thuận"),
        tone="attention",
        icon="list-checks",
    )
