"""Hanoi's queue: order, filters, claims, comparing, confirming one and many, returning."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from chains.choices import NoteKind, Publication
from chains.models import Chain, OperatorPhone, ReviewClaim, ReviewNote
from chains.services.bulk_review import MOST, Picked, bulk_confirm
from chains.services.claims import claim, release
from chains.services.review import confirm_chain, confirm_papers, return_chain
from portal.core import clock
from portal.core.dates import after_working_days
from portal.core.errors import DomainError
from tests.cast import make_cast
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_many,
    make_public,
    make_shared,
)
from tests.sign_in import sign_in
from tests.together import at_once

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 8:00 in Hanoi
QUEUE = reverse("chains:review_queue")
PDF = b"%PDF-1.4\n1 0 obj << >> endobj"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


@pytest.fixture
def staff(cast):
    return sign_in(Client(), cast.staff)


@pytest.fixture
def waiting(cast):
    return make_shared(cast.son_la, by=cast.officer)


def with_new_scan(cast, **values):
    """A checked chain to which its owner added a paper with a scan."""
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff, **values)
    paper = make_certificate(
        chain, declared_by=cast.officer, declared_at=NOW - timedelta(days=1)
    )
    paper.scan.save("x.pdf", ContentFile(PDF))
    return chain, paper


def names(client, **query):
    page = client.get(QUEUE, query).context["page"]
    return [row.name for row in page.rows]


def url_of(act, chain, query=""):
    return reverse(f"chains:{act}", args=[chain.pk]) + query


# --- The list -------------------------------------------------------------------------
def test_who_has_waited_longest_stands_first_and_an_edit_does_not_lose_the_place(
    staff, cast
):
    first = make_chain(cast.son_la, name="Chuỗi một", by=cast.officer)
    second = make_chain(cast.lao_cai, name="Chuỗi hai", by=cast.outsider)
    first.submit(by=cast.officer, at=NOW - timedelta(days=9))
    second.submit(by=cast.outsider, at=NOW - timedelta(days=5))
    make_chain(cast.son_la, name="Bản nháp", by=cast.officer)
    first.declare(by=cast.officer, at=NOW)
    assert names(staff) == ["Chuỗi một", "Chuỗi hai"]
    assert names(staff, before="17/11/2026") == ["Chuỗi một"]


def test_a_changed_fact_of_a_checked_chain_comes_into_the_queue(staff, cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    assert names(staff) == []
    chain.declare(by=cast.officer, at=NOW)
    assert names(staff) == [chain.name]
    assert chain.waits_since == NOW


def test_the_filters(staff, cast):
    make_shared(cast.son_la, name="Chuỗi Sơn La", by=cast.officer)
    taken = make_shared(cast.hai_duong, name="Chuỗi Hải Dương", by=cast.successor)
    claim(chain_id=taken.pk, by=cast.colleague, at=NOW)
    mine = make_shared(cast.lao_cai, name="Chuỗi Lào Cai", by=cast.outsider)
    claim(chain_id=mine.pk, by=cast.staff, at=NOW)
    assert names(staff, province="34-31") == ["Chuỗi Hải Dương"]  # now Hải Phòng
    assert names(staff, province="63-30") == ["Chuỗi Hải Dương"]
    assert names(staff, association=cast.son_la.pk) == ["Chuỗi Sơn La"]
    assert names(staff, claim="free") == ["Chuỗi Sơn La"]
    assert names(staff, claim="mine") == ["Chuỗi Lào Cai"]
    assert names(staff, claim="taken") == ["Chuỗi Hải Dương"]
    assert names(staff, q="hai duong") == ["Chuỗi Hải Dương"]


def test_new_papers_of_checked_chains_are_the_other_half(staff, cast, waiting):
    chain, paper = with_new_scan(cast, name="Chuỗi có giấy mới")
    assert names(staff) == [waiting.name]
    assert names(staff, kind="paper") == [chain.name]
    confirm_papers(chain_id=chain.pk, by=cast.staff, at=NOW, version=1)
    paper.refresh_from_db()
    assert paper.seen_by == cast.staff
    assert names(staff, kind="paper") == []


@pytest.mark.parametrize(
    "query",
    [
        {"province": "'"},
        {"claim": "\x00"},
        {"kind": "x"},
        {"before": "hôm qua"},
        {"after": "x", "sort": "rank"},
        {"q": "'%_\x00"},
    ],
)
def test_hostile_parameters_do_no_harm(staff, waiting, query):
    assert staff.get(QUEUE, query).status_code == 200


def test_the_budget_at_727_chains(staff, cast, django_assert_max_num_queries):
    make_many(727, [cast.son_la, cast.lao_cai], by=cast.officer, seen_by=cast.admin)
    Chain.objects.update(seen_by=None, seen_at=None)
    staff.get(QUEUE)
    with django_assert_max_num_queries(15):
        page = staff.get(QUEUE, {"province": "34-14"}).context["page"]
    assert len(page.rows) == MOST
    with django_assert_max_num_queries(15):
        staff.get(QUEUE, {"kind": "paper"})


# --- Claims ---------------------------------------------------------------------------
def test_a_claim_lasts_two_working_days_and_then_is_anybodys(cast, waiting):
    friday = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
    first = claim(chain_id=waiting.pk, by=cast.staff, at=friday)
    assert first.ends_at == datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday
    with pytest.raises(DomainError, match="Người staff đang xem"):
        claim(chain_id=waiting.pk, by=cast.colleague, at=friday + timedelta(days=3))
    assert claim(chain_id=waiting.pk, by=cast.staff, at=friday).ends_at == first.ends_at
    later = claim(chain_id=waiting.pk, by=cast.colleague, at=first.ends_at)
    assert (later.person, later.claimed_at) == (cast.colleague, first.ends_at)


def test_working_days_pass_weekends_by():
    saturday = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    assert after_working_days(saturday, 1) == datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    assert after_working_days(saturday, 0) == saturday


def test_releasing_is_for_oneself_and_for_administrators(cast, waiting):
    claim(chain_id=waiting.pk, by=cast.staff, at=NOW)
    with pytest.raises(DomainError, match="đang xem"):
        release(chain_id=waiting.pk, by=cast.colleague, at=NOW)
    release(chain_id=waiting.pk, by=cast.admin, at=NOW)
    claim(chain_id=waiting.pk, by=cast.colleague, at=NOW)
    release(chain_id=waiting.pk, by=cast.colleague, at=NOW)
    release(chain_id=waiting.pk, by=cast.staff, at=NOW)  # nothing to give back
    assert not ReviewClaim.objects.exists()


def test_nobody_acts_on_what_a_colleague_is_looking_at(cast, waiting):
    claim(chain_id=waiting.pk, by=cast.colleague, at=NOW)
    values = {"chain_id": waiting.pk, "by": cast.staff, "at": NOW}
    with pytest.raises(DomainError, match="đang xem"):
        confirm_chain(**values, version=1)
    with pytest.raises(DomainError, match="đang xem"):
        return_chain(**values, reason="Thiếu giấy")
    client = sign_in(Client(), cast.staff)
    client.post(url_of("send_back", waiting), {"reason": "Thiếu giấy"})
    waiting.refresh_from_db()
    assert waiting.publication == Publication.SHARED
    confirm_chain(chain_id=waiting.pk, by=cast.colleague, at=NOW, version=1)
    assert not ReviewClaim.objects.exists()


def test_the_owner_sees_that_somebody_looks_at_it(cast, staff, waiting):
    staff.post(url_of("review_claim", waiting))
    officer = Client()
    officer.force_login(cast.officer)
    page = officer.get(waiting.get_absolute_url()).content.decode()
    assert "Hà Nội đang xem từ 08:00 23/11/2026" in page
    [row] = officer.get(reverse("chains:list")).context["page"].rows
    assert row.trust_note == "Hà Nội đang xem từ 23/11/2026"


# --- Comparing ------------------------------------------------------------------------
def test_facts_scans_and_changes_stand_on_one_page(cast, staff, client):
    chain, paper = with_new_scan(cast)
    chain.confirmations.create(number="7/XN")
    chain.products.create(position=2, name="su hào", name_folded="su hao")
    chain.declare(by=cast.officer, at=NOW)
    answer = staff.get(url_of("review", chain))
    page = answer.content.decode()
    look = reverse("chains:certificate_look", args=[chain.pk, paper.pk])
    assert f'src="{look}"' in page
    assert "Chưa có bản chụp" in page
    assert any("su hào" in e.text for e in answer.context["changes"])
    seen = staff.get(look)
    assert seen["Content-Disposition"].startswith("inline")
    assert seen["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in seen["Content-Security-Policy"]
    assert seen.getvalue() == PDF
    saved = staff.get(reverse("chains:certificate_scan", args=[chain.pk, paper.pk]))
    assert saved["Content-Disposition"].startswith("attachment")
    saved.getvalue()


def test_a_chain_never_checked_says_so(staff, waiting):
    answer = staff.get(url_of("review", waiting))
    assert answer.context["changes"] is None
    assert "toàn bộ số liệu là mới" in answer.content.decode()


def test_who_entered_it_gets_no_button(cast):
    chain = make_shared(cast.son_la, by=cast.staff)
    answer = sign_in(Client(), cast.staff).get(url_of("review", chain))
    assert not answer.context["may_confirm"]
    assert "không tự xác nhận được" in answer.content.decode()
    answer = sign_in(Client(), cast.colleague).get(url_of("review", chain))
    assert answer.context["may_confirm"]


# --- Acts -----------------------------------------------------------------------------
def test_after_an_act_the_next_free_item_of_the_same_list(cast, staff):
    chains = [
        make_shared(cast.son_la, name=f"Chuỗi {n}", by=cast.officer) for n in "123"
    ]
    make_shared(cast.lao_cai, name="Ngoài bộ lọc", by=cast.outsider)
    claim(chain_id=chains[1].pk, by=cast.colleague, at=NOW)
    query = f"?association={cast.son_la.pk}"
    page = staff.get(url_of("review", chains[0], query))
    answer = staff.post(page.context["confirm_url"])
    assert answer.url == url_of("review", chains[2], query)
    answer = staff.post(url_of("review_return", chains[2], query), {"reason": "Thiếu"})
    assert answer.url == QUEUE + query
    chains[2].refresh_from_db()
    assert chains[2].return_reason == "Thiếu"


def test_confirming_needs_the_second_factor_and_the_version_seen(cast, waiting):
    weak = sign_in(Client(), cast.staff, second_factor=False)
    weak.post(url_of("review_confirm", waiting, "?version=1"))
    waiting.refresh_from_db()
    assert not waiting.is_checked
    strong = sign_in(Client(), cast.staff)
    answer = strong.post(url_of("review_confirm", waiting, "?version=9"), follow=True)
    assert "vừa được sửa" in answer.content.decode()
    waiting.refresh_from_db()
    assert not waiting.is_checked


@pytest.mark.parametrize("reason", ["", "   ", "\x00"])
def test_returning_needs_a_comment(staff, waiting, reason):
    answer = staff.post(
        url_of("review_return", waiting), {"reason": reason}, follow=True
    )
    assert "cần sửa điều gì" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.publication == Publication.SHARED


def test_papers_go_back_alone_and_come_again_when_mended(cast, staff):
    chain, paper = with_new_scan(cast)
    staff.post(url_of("review_return", chain), {"reason": "Ảnh mờ, chụp lại"})
    chain.refresh_from_db()
    assert chain.publication == Publication.PUBLIC
    assert names(staff, kind="paper") == []
    officer = Client()
    officer.force_login(cast.officer)
    desk = officer.get(reverse("home:workspace")).content.decode()
    assert "Giấy bị trả lại, cần sửa" in desk
    assert "Ảnh mờ, chụp lại" in desk
    paper.refresh_from_db()
    paper.declare(by=cast.officer, at=NOW + timedelta(hours=1))
    assert names(staff, kind="paper") == [chain.name]
    assert "Ảnh mờ" not in officer.get(reverse("home:workspace")).content.decode()


def test_the_thread_keeps_every_step(cast, staff):
    chain = make_chain(cast.son_la, by=cast.officer)
    for number in (1, 2):
        chain.submit(by=cast.officer, at=NOW)
        chain.send_back(by=cast.staff, at=NOW, reason=f"Lý do {number}")
    chain.submit(by=cast.officer, at=NOW)
    officer = Client()
    officer.force_login(cast.officer)
    officer.post(url_of("review_comment", chain), {"text": "Đã bổ sung giấy ATTP"})
    staff.post(url_of("review_confirm", chain, "?version=1"))
    kinds = ReviewNote.objects.order_by("pk").values_list("kind", flat=True)
    sent, returned = NoteKind.SENT, NoteKind.RETURNED
    assert list(kinds) == [sent, returned, sent, returned, sent, "comment", "confirmed"]
    page = officer.get(chain.get_absolute_url()).content.decode()
    for words in ("Lý do 1", "Lý do 2", "Đã bổ sung giấy ATTP", "Hà Nội xác nhận ngày"):
        assert words in page
    # Other provinces read the chain, not the talk about it.
    stranger = Client()
    stranger.force_login(cast.outsider)
    assert "Lý do 1" not in stranger.get(chain.get_absolute_url()).content.decode()


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 1001])
def test_an_empty_or_broken_remark_is_refused(staff, waiting, text):
    staff.post(url_of("review_comment", waiting), {"text": text})
    assert not ReviewNote.objects.filter(kind=NoteKind.COMMENT).exists()


# --- Many at once ---------------------------------------------------------------------
def test_bulk_confirms_what_can_be_and_names_the_rest(cast, staff):
    good = make_shared(cast.son_la, name="Được", by=cast.officer)
    own = make_shared(cast.son_la, name="Tự khai", by=cast.staff)
    changed = make_shared(cast.son_la, name="Vừa sửa", by=cast.officer)
    changed.claim_version(1)
    taken = make_shared(cast.son_la, name="Có người xem", by=cast.officer)
    claim(chain_id=taken.pk, by=cast.colleague, at=NOW)
    papers, _paper = with_new_scan(cast, name="Giấy mới")
    everything = (good, own, changed, taken, papers)
    answer = staff.post(
        reverse("chains:review_bulk"),
        {"pick": [f"{chain.pk}:1" for chain in everything]},
    )
    result = answer.context["result"]
    assert [chain.name for chain in result.confirmed] == ["Được", "Giấy mới"]
    refused = {chain.name: why for chain, why in result.refused}
    assert "không tự xác nhận" in refused["Tự khai"]
    assert "vừa được sửa" in refused["Vừa sửa"]
    assert "đang xem" in refused["Có người xem"]
    page = answer.content.decode()
    assert all(chain.name in page for chain in everything)
    checked = Chain.objects.filter(seen_at=NOW).values_list("name", flat=True)
    assert set(checked) == {"Được"}


@pytest.mark.parametrize("pick", [[], ["x"], ["1"], ["1:2:3"], ["9" * 30 + ":1"]])
def test_bulk_of_nothing_is_told(staff, pick):
    answer = staff.post(reverse("chains:review_bulk"), {"pick": pick}, follow=True)
    assert "ít nhất một chuỗi" in answer.content.decode()


def test_bulk_has_a_limit(cast):
    picked = [Picked(n, 1) for n in range(MOST + 1)]
    with pytest.raises(DomainError, match="nhiều nhất 50"):
        bulk_confirm(picked=picked, by=cast.staff, at=NOW)


# --- At the same moment ---------------------------------------------------------------
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_claim_or_confirm_together_one_wins():
    cast = make_cast()
    chain = make_shared(cast.son_la, by=cast.officer)
    people = [cast.staff, cast.colleague]

    def take(number):
        try:
            return claim(chain_id=chain.pk, by=people[number], at=NOW).person_id
        except DomainError:
            return None

    winners = [won for won in at_once(2, take) if won]
    assert winners == [ReviewClaim.objects.get().person_id]
    ReviewClaim.objects.all().delete()

    def confirm(number):
        try:
            confirm_chain(chain_id=chain.pk, by=people[number], at=MOMENT, version=1)
        except DomainError:
            return False
        return True

    assert sorted(at_once(2, confirm)) == [False, True]
    assert ReviewNote.objects.filter(kind=NoteKind.CONFIRMED).count() == 1


def test_every_shared_telephone_of_the_lead_can_be_compared(staff, cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    for position, (number, own) in enumerate(
        [("0950 111 222", False), ("0950 333 444", True)], 1
    ):
        OperatorPhone.objects.create(
            operator=chain.operator,
            position=position,
            number=number,
            is_personal=own,
        )
    page = staff.get(url_of("review", chain)).content.decode()
    assert "0950 111 222" in page
    assert "0950 333 444" not in page
