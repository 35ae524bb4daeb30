"""The bench measures what it says: pages that answer, built anew or kept as named."""

import pytest
from django.test import Client

from agreements.models import Activity, Commitment
from bench import __main__ as bench
from bench import board, programme, register, scale
from bench.load import Target, _request
from chains.models import Certificate, Chain, DirectoryEntry, Operator, PaperLine, Stage
from portal.core import pagecache
from tests.agreements.factories import TODAY
from tests.chains.factories import make_public

pytestmark = [pytest.mark.django_db, pytest.mark.urls("bench.urls")]


def headers_of(target: Target, number: int) -> dict[str, str]:
    lines = _request(target, number).decode().split("\r\n")[1:-2]
    return dict(line.split(": ", 1) for line in lines)


def test_every_target_answers(cast, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    make_public(cast.son_la, seen_by=cast.staff)
    for target in bench._targets():
        answer = Client().get(target.path, headers=headers_of(target, 1))
        assert answer.status_code == 200, target.name


def test_pages_afresh_never_share_a_key_and_kept_ones_do(rf):
    afresh, kept = Target("a", "/", afresh=True), Target("k", "/")

    def key(target: Target, number: int) -> str:
        request = rf.get(target.path, headers=headers_of(target, number))
        request.META["HTTP_HOST"] = "localhost"
        return pagecache._key(request, 1)

    assert key(afresh, 1) != key(afresh, 2)
    assert key(kept, 1) == key(kept, 2)


def test_a_missed_goal_is_said():
    targets = [Target("empty view", "/"), Target("slow", "/", afresh=True)]
    rows = bench._rows(targets, {"empty view": 1000.0, "slow": 30.0})
    assert [row["met"] for row in rows] == [True, False]
    assert rows[1]["empty_views"] == pytest.approx(33.33)


def test_every_page_measured_over_large_registers_answers(cast, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    make_public(cast.son_la, seen_by=cast.staff)
    monkeypatch.setattr(scale, "STAFF", cast.staff.email)
    for target in scale._targets():
        answer = Client().get(target.path, headers=headers_of(target, 1))
        assert answer.status_code == 200, target.name


def test_growth_is_told_in_empty_views_of_the_same_run():
    measured = {
        727: {"empty view": [1.0] * 20, "list": [10.0] * 20},
        727_000: {"empty view": [2.0] * 20, "list": [50.0] * 20},
    }
    (row,) = scale._rows(measured)
    assert row["growth"] == 2.5
    assert not row["met"]


def test_a_copy_has_keys_and_names_of_its_own():
    grown = list(register._models())
    assert grown[:2] == [Operator, Chain]
    assert {Stage, Certificate} <= set(grown)
    assert DirectoryEntry not in grown
    assert PaperLine not in grown
    names = {f.column: f for f in Chain._meta.concrete_fields}
    assert "w.name" in register._value(Chain, names["name"], grown)
    assert "w.n *" in register._value(Chain, names["operator_id"], grown)
    assert (
        register._value(Chain, names["association_id"], grown) == 's."association_id"'
    )


def test_the_board_is_measured_with_everything_in_it(cast, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(programme, "ASSOCIATIONS", 1)
    monkeypatch.setattr(programme, "ACTIVITIES", 3)
    monkeypatch.setattr(programme, "BY", cast.staff.email)
    monkeypatch.setattr(programme, "TELLER", cast.lead.email)
    monkeypatch.setattr(board, "STAFF", cast.staff.email)
    programme.write(TODAY)
    programme.write(TODAY)
    assert Commitment.objects.count() == 3 * programme.COMMITMENTS
    assert Activity.objects.count() == 9
    for target in board._targets():
        answer = Client().get(target.path, headers=headers_of(target, 1))
        assert answer.status_code == 200, target.name


def test_a_board_over_its_limit_is_said():
    rows = board._rows({"empty view": [2.0, 2.0], "board": [199.0], "slow": [201.0]})
    assert [row["met"] for row in rows] == [True, True, False]
