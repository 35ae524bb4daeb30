"""The board: who signed, who waits for whom since when, what is due."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agreements.activity_choices import ActivityState
from agreements.choices import Side
from agreements.commitment_choices import Measure
from agreements.models import Activity, Agreement, WorkLine
from agreements.services.amendments import propose_amendment
from agreements.services.board import board_rows
from agreements.services.documents import ask_to_publish
from agreements.services.termination import ask_to_terminate, confirm_termination
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.documents import make_document
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.room import make_proposed, make_sealed, terms
from tests.agreements.test_corrections import ask
from tests.cast import Cast
from tests.sign_in import sign_in

BOARD = "/lam-viec/bang-theo-doi/"
LATER = date(2027, 2, 1)

pytestmark = pytest.mark.django_db


def row_of(cast: Cast, agreement: Agreement, today: date = TODAY) -> Any:
    rows = board_rows(cast.staff, today)
    return next(row for row in rows if row.agreement == agreement)


def said(items: Any) -> set[tuple[str, str, int]]:
    return {(item.matter, item.side, item.number) for item in items}


def test_a_row_says_who_waits_for_whom(cast: Cast):
    proposed = make_proposed(cast.son_la, by=cast.lead)
    signed = make_signed(cast.lao_cai, by=cast.staff)
    line = make_commitment(signed, by=cast.staff)
    make_report(line, by=cast.outsider)
    make_report(make_commitment(signed, by=cast.staff), by=cast.outsider)
    make_outcome(make_activity(signed, by=cast.staff), by=cast.staff)
    waits = row_of(cast, proposed)
    assert said(waits.waiting) == {("text", "host", 1)}
    assert waits.waiting_since == TODAY - timedelta(days=3)
    row = row_of(cast, signed)
    assert said(row.waiting) == {("figure", "host", 2), ("outcome", "partner", 1)}
    assert row.waits_for(Side.HOST)
    assert not waits.waits_for(Side.PARTNER)


def test_a_row_says_what_the_other_side_is_asked_to_confirm(cast: Cast):
    """Whatever the list of open work has waiting, the board has too."""
    agreement = make_sealed(cast)
    ask(agreement, cast.lead)
    paper = make_document(agreement, by=cast.staff)
    ask_to_publish(document_id=paper.pk, by=cast.staff, at=MOMENT, reason="Cho dân")
    row = row_of(cast, agreement)
    assert said(row.waiting) == {("correction", "host", 1), ("release", "partner", 1)}
    waiting = WorkLine.objects.filter(agreement=agreement, since__isnull=False)
    assert {(line.kind, line.side) for line in waiting} == {
        (item.matter.value, item.side) for item in row.waiting
    }


def test_an_amendment_waits_since_its_own_last_step(cast: Cast):
    agreement = make_sealed(cast)
    asked: Any = {"agreement_id": agreement.pk, "by": cast.lead}
    longer = terms(ends_on=date(2031, 12, 31))
    propose_amendment(terms=longer, at=MOMENT, **asked)
    later = MOMENT + timedelta(days=2)
    ask_to_terminate(reason="Sáp nhập", last_day=LATER, at=later, **asked)
    days = {item.matter: item.since for item in row_of(cast, agreement).waiting}
    assert days == {"amendment": MOMENT.date(), "termination": later.date()}


def test_what_was_planned_for_after_an_early_end_is_not_due(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    day = TODAY + timedelta(days=9)
    make_activity(agreement, by=cast.staff, starts_on=day, ends_on=day)
    asked: Any = {"agreement_id": agreement.pk, "at": MOMENT}
    end = ask_to_terminate(reason="Sáp nhập", last_day=TODAY, by=cast.lead, **asked)
    confirm_termination(termination_id=end.pk, by=cast.staff, **asked)
    assert said(row_of(cast, agreement).due) == {("ends_soon", "", 1)}
    assert row_of(cast, agreement, LATER).due == []


def test_a_row_says_what_is_due(cast: Cast):
    agreement = make_signed(
        cast.son_la, by=cast.staff, ends_on=LATER + timedelta(days=60)
    )
    make_commitment(agreement, by=cast.staff, due_on=LATER + timedelta(days=9))
    make_commitment(
        agreement, by=cast.staff, due_on=LATER - timedelta(days=1), yearly={}
    )
    for days in (-20, 3, 40):
        day = LATER + timedelta(days=days)
        make_activity(agreement, by=cast.staff, starts_on=day, ends_on=day)
    assert said(row_of(cast, agreement, LATER).due) == {
        ("ends_soon", "", 1),
        ("due_soon", "", 1),
        ("behind", "", 1),
        ("lapsed", "", 1),
        ("planned", "", 1),
        ("untold", "", 1),
    }


def test_what_is_over_owes_nothing(cast: Cast):
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2024, 12, 31)}
    agreement = make_signed(cast.son_la, by=cast.staff, **days)
    make_commitment(agreement, by=cast.staff, due_on=date(2024, 1, 1), yearly={})
    row = row_of(cast, agreement)
    assert row.due == []
    assert row.states == {"lapsed": 1}


def test_the_page_filters_sorts_and_leads_on(cast: Cast, client):
    mine = make_proposed(cast.son_la, by=cast.lead)
    theirs = make_proposed(cast.hai_phong, by=cast.staff)
    desk = sign_in(client, cast.staff)

    def urls(**query: str) -> list[str]:
        return [row.url for row in desk.get(BOARD, query).context["rows"]]

    assert urls(turn="host") == [mine.get_absolute_url()]
    assert urls(turn="partner") == [theirs.get_absolute_url()]
    assert len(urls(turn="any")) == 2
    assert urls(association="son-la", round="2026-2030") == [mine.get_absolute_url()]
    assert urls(due="on") == []
    assert len(urls(turn="x", sort="y")) > 2
    assert urls(sort="cho")[:2] == urls(turn="any")
    page = desk.get(BOARD).content.decode()
    # Nobody drafted anything with Lào Cai in the round that is being signed.
    assert "Chưa soạn" in page
    assert BOARD in desk.get("/lam-viec/").content.decode()
    fragment = desk.get(BOARD, {"turn": "host"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()


def test_the_file_has_the_rows_of_the_page(cast: Cast, client):
    make_proposed(cast.son_la, by=cast.lead)
    answer: Any = sign_in(client, cast.staff).get(f"{BOARD}tai-ve/", {"turn": "host"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Hội ký kết", "Sơn La"]
    assert rows[1][7] == "Nội dung thỏa thuận"


def test_the_number_of_queries_does_not_grow(cast: Cast, client):
    desk = sign_in(client, cast.staff)
    make_whole(cast.son_la, cast)
    assert desk.get(BOARD).status_code == 200  # what is asked once a process
    with CaptureQueriesContext(connection) as few:
        desk.get(BOARD)
    for party in (cast.lao_cai, cast.hai_phong, cast.hai_duong):
        make_whole(party, cast)
    with CaptureQueriesContext(connection) as many:
        desk.get(BOARD)
    asked = [q["sql"] for q in many if "SAVEPOINT" not in q["sql"]]
    assert len(many) == len(few), "\n".join(asked)
    assert len(asked) <= 15, "\n".join(asked)


def make_whole(party: Any, cast: Cast) -> None:
    """An agreement with commitments of every measure and activities."""
    agreement = make_signed(party, by=cast.staff)
    for measure in Measure:
        line = make_commitment(agreement, by=cast.staff, measure=measure)
        if measure == Measure.REPORTED:
            make_report(line, by=cast.staff)
    for state in ActivityState:
        activity = make_activity(agreement, by=cast.staff)
        if state == ActivityState.HELD:
            make_outcome(activity, by=cast.staff)
    assert Activity.objects.filter(agreement=agreement).exists()
