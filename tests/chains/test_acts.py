"""Submit, confirm, send back and the rest: who, in which state, with which words."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from chains import permissions
from chains.choices import ChainStatus, Publication, Side
from chains.models import Chain
from chains.services.review import act, confirm_chain
from portal.core.errors import Conflict, DomainError
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_public,
    make_shared,
)
from tests.sign_in import sign_in


def post(client, name, chain, **data):
    return client.post(reverse(f"chains:{name}", args=[chain.pk]), data, follow=True)


def said(response) -> str:
    return " ".join(str(m) for m in response.context["messages"])


@pytest.fixture
def waiting(cast):
    return make_shared(cast.son_la, by=cast.officer)


def test_the_way_of_a_chain_from_draft_to_public(client, cast):
    chain = make_chain(cast.son_la, by=cast.officer)
    client.force_login(cast.officer)
    assert "Đã gửi" in said(post(client, "submit", chain))
    sign_in(client, cast.staff)
    client.post(f"{reverse('chains:confirm', args=[chain.pk])}?version=1")
    chain.refresh_from_db()
    assert (chain.publication, chain.seen_by) == (Publication.PUBLIC, cast.staff)
    client.logout()
    assert client.get(chain.get_public_url()).status_code == 200


def test_confirming_needs_a_second_factor(client, cast, waiting):
    client.force_login(cast.staff)
    response = client.post(f"{reverse('chains:confirm', args=[waiting.pk])}?version=1")
    assert response.status_code == 302
    waiting.refresh_from_db()
    assert not waiting.is_checked


def test_confirming_takes_the_scanned_papers_along(cast, waiting):
    scanned = make_certificate(waiting, declared_by=cast.officer, scan="x.pdf")
    own = make_certificate(
        waiting, number="2", declared_by=cast.staff, scan="y.pdf", type="vietgap"
    )
    without = make_certificate(
        waiting, number="3", declared_by=cast.officer, type="haccp"
    )
    confirm_chain(chain_id=waiting.pk, by=cast.staff, at=MOMENT, version=1)
    for paper in (scanned, own, without):
        paper.refresh_from_db()
    assert scanned.seen_by == cast.staff
    assert own.seen_at is None
    assert without.seen_at is None


@pytest.mark.parametrize("version", ["0", "2", "", "x", "9" * 50])
def test_confirming_what_changed_meanwhile_is_refused(client, cast, waiting, version):
    sign_in(client, cast.staff)
    url = reverse("chains:confirm", args=[waiting.pk])
    response = client.post(f"{url}?version={version}", follow=True)
    assert "vừa được sửa" in said(response)
    waiting.refresh_from_db()
    assert not waiting.is_checked


def test_who_declared_cannot_confirm(cast):
    chain = make_shared(cast.son_la, by=cast.staff)
    with pytest.raises(DomainError, match="không tự xác nhận"):
        confirm_chain(chain_id=chain.pk, by=cast.staff, at=MOMENT, version=1)
    with pytest.raises(PermissionDenied):
        confirm_chain(chain_id=chain.pk, by=cast.lead, at=MOMENT, version=1)
    with pytest.raises(Conflict):
        confirm_chain(chain_id=chain.pk, by=cast.colleague, at=MOMENT, version=7)
    confirm_chain(chain_id=chain.pk, by=cast.colleague, at=MOMENT, version=1)
    with pytest.raises(DomainError, match="đã được xác nhận"):
        confirm_chain(chain_id=chain.pk, by=cast.admin, at=MOMENT, version=1)


def test_withdrawn_chain_is_published_by_confirming_again(cast, waiting):
    confirm_chain(chain_id=waiting.pk, by=cast.staff, at=MOMENT, version=1)
    waiting.refresh_from_db()
    waiting.withdraw(by=cast.officer, at=MOMENT)
    confirm_chain(chain_id=waiting.pk, by=cast.colleague, at=MOMENT, version=1)
    waiting.refresh_from_db()
    assert waiting.publication == Publication.PUBLIC


@pytest.mark.parametrize("name", ["send_back", "suspend", "end", "archive"])
@pytest.mark.parametrize("reason", [None, "", "   ", "x" * 301, "a\x00b"])
def test_acts_that_need_a_reason_refuse_without(client, cast, waiting, name, reason):
    client.force_login(cast.staff)
    data = {} if reason is None else {"reason": reason}
    response = post(client, name, waiting, **data)
    assert said(response)
    after = Chain.objects.get(pk=waiting.pk)
    assert (after.publication, after.status, after.archived_at) == (
        Publication.SHARED,
        ChainStatus.OPERATING,
        None,
    )


def test_sent_back_with_a_reason_it_is_a_draft_again(client, cast, waiting):
    client.force_login(cast.staff)
    post(client, "send_back", waiting, reason="Thiếu giấy ATTP")
    waiting.refresh_from_db()
    assert (waiting.publication, waiting.return_reason) == (
        Publication.DRAFT,
        "Thiếu giấy ATTP",
    )
    waiting.submit(by=cast.officer, at=MOMENT)
    assert waiting.return_reason == ""


def test_suspend_resume_end(client, cast, waiting):
    client.force_login(cast.officer)
    post(client, "suspend", waiting, reason="Bão số 3")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.status_reason) == ("suspended", "Bão số 3")
    post(client, "resume", waiting)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.status_reason) == ("operating", "")
    post(client, "end", waiting, reason="Nghỉ")
    assert "đang hoạt động" in said(post(client, "suspend", waiting, reason="x"))
    waiting.refresh_from_db()
    assert waiting.status == ChainStatus.ENDED
    assert "đã kết thúc" in said(post(client, "end", waiting, reason="x"))


def test_what_hanoi_suspended_only_hanoi_resumes(client, cast, waiting):
    client.force_login(cast.staff)
    post(client, "suspend", waiting, reason="Mẫu rau vượt dư lượng")
    client.force_login(cast.officer)
    answer = post(client, "resume", waiting)
    for words in ("Hà Nội đã tạm dừng", "Mẫu rau vượt dư lượng", "hãy liên hệ"):
        assert words in said(answer)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.suspended_side) == ("suspended", Side.HANOI)
    client.force_login(cast.colleague)
    post(client, "resume", waiting)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.suspended_side) == ("operating", "")


@pytest.mark.parametrize("person", ["officer", "lead", "staff"])
def test_what_the_owner_suspended_owner_and_hanoi_resume(client, cast, waiting, person):
    waiting.suspend(by=cast.officer, at=MOMENT, reason="Bão số 3")
    assert waiting.suspended_side == Side.OWNER
    client.force_login(getattr(cast, person))
    post(client, "resume", waiting)
    waiting.refresh_from_db()
    assert waiting.status == ChainStatus.OPERATING


def test_the_owner_may_end_what_hanoi_suspended(cast, waiting):
    waiting.suspend(by=cast.staff, at=MOMENT, reason="Mẫu rau vượt dư lượng")
    waiting.end(by=cast.officer, at=MOMENT, reason="Nghỉ")
    assert (waiting.status, waiting.suspended_side) == (ChainStatus.ENDED, "")


def test_the_page_says_who_suspended_it_and_whom_to_ask(client, cast, waiting):
    waiting.suspend(by=cast.staff, at=MOMENT, reason="Mẫu rau vượt dư lượng")
    url = reverse("chains:resume", args=[waiting.pk])
    client.force_login(cast.officer)
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert "20/11/2026" in page
    assert "Mẫu rau vượt dư lượng" in page
    assert "Chỉ Hà Nội cho chuỗi hoạt động trở lại" in page
    assert url not in page
    client.force_login(cast.staff)
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert "Chỉ Hà Nội cho chuỗi hoạt động trở lại" not in page
    assert url in page


@pytest.mark.parametrize("values", [{"suspended_side": ""}, {"status": "operating"}])
def test_the_database_keeps_side_and_suspension_together(cast, waiting, values):
    waiting.suspend(by=cast.officer, at=MOMENT, reason="Bão số 3")
    with pytest.raises(IntegrityError), transaction.atomic():
        Chain.objects.filter(pk=waiting.pk).update(**values)


def test_archive_and_restore(client, cast):
    chain = make_chain(cast.son_la, by=cast.officer)
    client.force_login(cast.officer)
    post(client, "archive", chain, reason="Nhập trùng")
    chain.refresh_from_db()
    assert chain.archive_reason == "Nhập trùng"
    page = client.get(reverse("chains:list")).context["page"]
    assert not page.rows
    page = client.get(reverse("chains:list"), {"trust": "archived"}).context["page"]
    assert len(page.rows) == 1
    assert "kho lưu" in said(post(client, "submit", chain))
    post(client, "restore", chain)
    chain.refresh_from_db()
    assert not chain.is_archived
    assert "không nằm trong kho" in said(post(client, "restore", chain))


def test_restoring_beside_a_new_chain_of_the_same_name_is_refused(client, cast):
    old = make_chain(cast.son_la, by=cast.officer)
    old.archive(by=cast.officer, at=MOMENT, reason="Nhập trùng")
    make_chain(cast.son_la, by=cast.officer, operator=old.operator)
    client.force_login(cast.officer)
    assert "đã có chuỗi khác cùng tên" in said(post(client, "restore", old))


def test_wrong_state_is_answered_in_words_not_with_an_error(client, cast, waiting):
    client.force_login(cast.officer)
    assert "đã được gửi" in said(post(client, "submit", waiting))
    assert "chưa được công khai" in said(post(client, "withdraw", waiting))
    assert "không ở trạng thái chờ" in said(post(client, "resume", waiting))


def test_partner_cannot_put_away_what_others_have_read(cast, waiting):
    with pytest.raises(PermissionDenied):
        act(
            chain_id=waiting.pk,
            by=cast.officer,
            allowed=permissions.can_archive,
            change=lambda chain: chain.archive(by=cast.officer, at=MOMENT, reason="x"),
        )
    waiting.refresh_from_db()
    assert not waiting.is_archived


def test_after_the_act_back_to_where_it_was_asked_but_never_elsewhere(
    client, cast, waiting
):
    client.force_login(cast.officer)
    url = reverse("chains:withdraw", args=[waiting.pk])
    queue = reverse("chains:list")
    assert client.post(url, {"next": queue}).url == queue
    for elsewhere in ("https://evil.example", "//evil.example", "javascript:1"):
        assert client.post(url, {"next": elsewhere}).url == waiting.get_absolute_url()


def test_status_day_is_the_day_in_vietnam(cast, waiting):
    late = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # one in the morning in Hanoi
    waiting.suspend(by=cast.officer, at=late, reason="Bão")
    assert str(waiting.status_on) == "2026-11-21"


def test_posts_without_a_token_are_refused(cast, waiting):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.officer)
    for name in ("submit", "withdraw", "suspend", "archive", "update", "create"):
        args = [] if name == "create" else [waiting.pk]
        assert strict.post(reverse(f"chains:{name}", args=args)).status_code == 403


def test_public_chain_that_is_ended_leaves_the_directory(client, cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    assert Chain.objects.public().filter(pk=chain.pk).exists()
    chain.end(by=cast.officer, at=MOMENT, reason="Nghỉ")
    assert not Chain.objects.public().filter(pk=chain.pk).exists()


@pytest.mark.parametrize("where", ["foo", "home:front", ".", "//evil.vn", "/\\evil.vn"])
def test_the_way_back_is_a_path_of_ours(client, cast, waiting, where):
    client.force_login(cast.officer)
    url = reverse("chains:suspend", args=[waiting.pk])
    answer = client.post(url, {"next": where, "reason": "Bão"})
    assert answer["Location"] == waiting.get_absolute_url()
