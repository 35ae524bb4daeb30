"""The discussion: both sides only, kept for good, told once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import InternalError, transaction

from agreements.models import Agreement, DiscussionMessage, DiscussionRead
from agreements.services import discussion
from portal.core import clock
from tests.agreements.activities import make_activity
from tests.agreements.documents import make_document
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_signed(cast.son_la, by=cast.staff)


def page_of(agreement: Agreement) -> str:
    return f"/lam-viec/thoa-thuan/{agreement.pk}/trao-doi/"


def say(agreement: Agreement, by, text: str = "Chào các anh chị", at=None):
    return discussion.say(
        agreement_id=agreement.pk,
        text=text,
        about=None,
        by=by,
        at=at or clock.now(),
        submission=uuid4(),
    )


def test_each_side_reads_the_other_and_marks_it_read(cast: Cast, client, agreement):
    hanoi = sign_in(client, cast.staff)
    partner = sign_in(type(client)(), cast.officer)
    activity = make_activity(agreement, by=cast.staff)
    sent = {
        "text": "Xin dời chuyến tham quan <b>một tuần</b>",
        "about": f"activity-{activity.pk}",
        "submission": str(uuid4()),
    }
    for _ in range(2):
        assert hanoi.post(page_of(agreement), sent).status_code == 302
    assert DiscussionMessage.objects.count() == 1
    assert "1 tin mới" in text_of(partner.get("/lam-viec/"))
    assert "1 tin mới" in text_of(partner.get(agreement.get_absolute_url()))
    assert "tin mới" not in text_of(hanoi.get(agreement.get_absolute_url()))
    page = partner.get(page_of(agreement)).content.decode()
    assert "&lt;b&gt;một tuần&lt;/b&gt;" in page
    assert activity.get_absolute_url() in page
    message = DiscussionMessage.objects.get()
    for up_to in ("", "x", "99999999", str(message.pk)):
        partner.post(f"{page_of(agreement)}da-doc/", {"up_to": up_to})
    assert "tin mới" not in text_of(partner.get("/lam-viec/"))
    assert DiscussionRead.objects.get(person=cast.officer).seen_up_to == message.pk
    # The colleague has not read it.
    lead = sign_in(type(client)(), cast.lead)
    assert "1 tin mới" in text_of(lead.get(agreement.get_absolute_url()))


def test_what_is_too_long_or_empty_is_said_and_kept(cast: Cast, client, agreement):
    desk = sign_in(client, cast.officer)
    for text, said in (("a" * 2001, "quá mức 2000"), ("  ", "Hãy điền mục này")):
        sent = {"text": text, "submission": str(uuid4())}
        answer = desk.post(page_of(agreement), sent)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert text.strip() in text_of(answer)
    assert not DiscussionMessage.objects.exists()


def test_it_is_about_what_both_sides_see_only(cast: Cast, client, agreement):
    hidden = make_document(agreement, by=cast.officer, is_own=True)
    other = make_activity(make_signed(cast.lao_cai, by=cast.staff), by=cast.staff)
    desk = sign_in(client, cast.officer)
    for about in (f"document-{hidden.pk}", f"activity-{other.pk}", "document-x"):
        sent = {"text": "Về việc", "about": about, "submission": str(uuid4())}
        make_activity(agreement, by=cast.staff)
        assert desk.post(page_of(agreement), sent).status_code == 422


def test_nobody_changes_what_was_said(cast: Cast, agreement):
    message = say(agreement, cast.staff)
    rows = DiscussionMessage.objects.filter(pk=message.pk)
    with pytest.raises(InternalError), transaction.atomic():
        rows.update(text="Khác")


def test_a_mail_tells_once_and_not_what_was_read(cast: Cast, agreement):
    at = clock.now()
    say(agreement, cast.staff)
    section = discussion.tell(cast.lead, at)
    assert section is not None
    assert section.lines[0].note == "1 tin mới"
    assert discussion.tell(cast.lead, at) is None
    assert discussion.tell(cast.staff, at) is None
    second = say(agreement, cast.admin, "Nhắc lại")
    discussion.note_seen(agreement=agreement, up_to=second.pk, by=cast.lead, at=at)
    assert discussion.tell(cast.lead, at) is None
    told = discussion.tell(cast.officer, at)
    assert told is not None
    assert told.lines[0].note == "2 tin mới"
    assert discussion.tell(cast.reader, at) is None
    assert discussion.tell(cast.outsider, at) is None


def test_old_words_are_no_news(cast: Cast, agreement):
    at = clock.now()
    say(agreement, cast.staff, at=at - timedelta(days=40))
    assert discussion.tell(cast.officer, at) is None


def test_pages_of_twenty_lead_back_to_the_newest(
    cast: Cast, client, agreement, django_assert_max_num_queries
):
    for number in range(25):
        say(agreement, cast.staff, f"Tin số {number}.", at=MOMENT)
    desk = sign_in(client, cast.officer)
    desk.get(page_of(agreement))
    with django_assert_max_num_queries(18):
        first = desk.get(page_of(agreement))
    assert "Tin số 24." in text_of(first)
    assert "Tin số 4." not in text_of(first)
    older = desk.get(first.context["page"].next_url)
    assert "Tin số 4." in text_of(older)
    assert "Về tin mới nhất" in text_of(older)


def test_an_archived_agreement_is_read_and_no_more(cast: Cast, client, agreement):
    say(agreement, cast.staff)
    agreement.refresh_from_db()
    agreement.archive(by=cast.admin, at=MOMENT, reason="Ghi nhầm")
    desk = sign_in(client, cast.staff)
    assert "Chào các anh chị" in text_of(desk.get(page_of(agreement)))
    sent = {"text": "Thêm", "submission": str(uuid4())}
    assert desk.post(page_of(agreement), sent).status_code == 403
