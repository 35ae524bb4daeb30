"""Public pages of the cooperation: what both sides confirmed or the portal counted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.choices import PartyKind, Side
from agreements.commitment_choices import Measure
from agreements.models import Party
from agreements.models.outcome import Heads
from agreements.services import outcomes, progress
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.factories import MOMENT, make_draft, make_signed
from tests.agreements.room import make_proposed
from tests.cast import Cast
from tests.chains.factories import make_public

LIST = "/hop-tac/"
SON_LA = f"{LIST}son-la/"

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_names_who_signed_and_nobody_else(cast: Cast, client):
    make_signed(cast.son_la, by=cast.staff)
    make_draft(cast.lao_cai)
    make_public(cast.son_la, seen_by=cast.staff)
    answer = client.get(LIST)
    (line,) = answer.context["lines"]
    assert (line.name, line.since, line.chains) == ("Tỉnh Sơn La", "01/01/2026", "1")
    assert line.url == SON_LA
    assert "Lào Cai" not in text_of(answer)


def test_a_merged_province_leads_to_its_successor_with_its_history(cast: Cast, client):
    days = {"starts_on": date(2021, 1, 1), "ends_on": date(2024, 12, 31)}
    make_signed(cast.hai_duong, by=cast.staff, signed_on=date(2020, 12, 1), **days)
    moved = client.get(f"{LIST}hai-duong/")
    assert (moved.status_code, moved["Location"]) == (301, f"{LIST}hai-phong/")
    page = text_of(client.get(f"{LIST}hai-phong/"))
    assert "Hội Nông dân tỉnh Hải Dương" in page
    assert "nay thuộc Thành phố Hải Phòng" in page
    assert "số 01/CTPH-hai-duong, ký ngày 01/12/2020" in page
    assert client.get(f"{LIST}atlantis/").status_code == 404
    # A province without an agreement has no page of its own.
    assert client.get(f"{LIST}lao-cai/")["Location"] == LIST


def test_only_what_both_confirmed_or_the_portal_counted_is_told(cast: Cast, client):
    agreement = make_draft(cast.son_la, notes="Ghi chú riêng")
    Party.objects.create(
        agreement=agreement,
        side=Side.HOST,
        kind=PartyKind.DEPARTMENT,
        name="Sở Công Thương Hà Nội",
    )
    agreement = agreement.sign(by=cast.staff, at=MOMENT)
    kept, disputed, counted = (
        make_commitment(agreement, by=cast.staff, **change)
        for change in (
            {"indicator": "Đoàn đã xác nhận"},
            {"indicator": "Đoàn chưa khớp"},
            {"indicator": "Chuỗi đang có", "measure": Measure.CHAINS_KEPT},
        )
    )
    make_public(cast.son_la, seen_by=cast.staff)
    report = make_report(kept, by=cast.officer, value=3, note="Lời riêng")
    progress.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    progress.dispute(
        report_id=make_report(disputed, by=cast.officer).pk,
        figure=Decimal(1),
        reason="Lý do tranh cãi",
        by=cast.staff,
        at=MOMENT,
    )
    held = make_activity(agreement, by=cast.staff, title="Tham quan đã khớp")
    told = make_outcome(held, by=cast.officer, heads=Heads(20, 25))
    outcomes.confirm(report_id=told.pk, by=cast.staff, at=MOMENT)
    make_outcome(
        make_activity(agreement, by=cast.staff, title="Tham quan chưa khớp"),
        by=cast.officer,
    )
    make_activity(agreement, by=cast.staff, title="Mới là dự kiến")
    make_proposed(cast.lao_cai, by=cast.staff, title="Bản đang bàn")
    page = text_of(client.get(SON_LA))
    for said in (
        "Đoàn đã xác nhận: <strong>3 đoàn</strong>",
        "Hai bên đã xác nhận",
        "Chuỗi đang có: <strong>1",
        "Cổng đếm ngày",
        "Sở Công Thương Hà Nội",
        "Tham quan đã khớp",
        ">45<",
    ):
        assert said in page, said
    for hidden in (
        "Đoàn chưa khớp",
        "Lý do tranh cãi",
        "Lời riêng",
        "Tham quan chưa khớp",
        "Mới là dự kiến",
        "Ghi chú riêng",
        # Signed with name and title, and yet no matter of this page.
        "Nguyễn Văn Mẫu",
        cast.staff.full_name,
        "Đúng tiến độ",
    ):
        assert hidden not in page, hidden
    assert counted.indicator in page


def test_the_pages_cost_the_same_for_many(cast: Cast, client):
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    _sign(cast, cast.son_la, 2026)
    few = asked(f"{LIST}?a"), asked(f"{SON_LA}?a")
    _sign(cast, cast.son_la, 2020)
    _sign(cast, cast.lao_cai, 2026)
    assert (asked(f"{LIST}?b"), asked(f"{SON_LA}?b")) == few
    assert max(few) <= 16


def _sign(cast: Cast, party: Any, year: int) -> None:
    agreement = make_signed(
        party,
        by=cast.staff,
        number=f"{year}/{party.code}",
        starts_on=date(year, 1, 1),
        ends_on=date(year + 4, 12, 31),
        signed_on=date(year, 1, 1),
    )
    for measure in (Measure.REPORTED, Measure.TONNES, Measure.VISITS):
        make_commitment(
            agreement,
            by=cast.staff,
            measure=measure,
            due_on=agreement.ends_on,
            yearly={},
        )


def test_other_pages_lead_here_where_something_was_signed(cast: Cast, client):
    assert LIST in text_of(client.get("/"))
    assert SON_LA not in text_of(client.get("/tinh/14/"))
    make_signed(cast.son_la, by=cast.staff)
    chain = make_public(cast.son_la, seen_by=cast.staff)
    for path in ("/tinh/14/", chain.get_public_url(), "/tim-kiem/?q=son+la"):
        assert SON_LA in text_of(client.get(path)), path
