"""The link in the mail: one act in one person's name, for one quarter, and nothing else."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from chains.models import Chain, QuarterlyNotice, Reconfirmation
from portal.core import clock
from portal.core.quarters import Quarter
from portal.organisations.models import Membership
from tests.chains.factories import make_many, make_shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(cast) -> list[Chain]:
    chains = make_many(3, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    chains.append(make_shared(cast.lao_cai, by=cast.outsider))
    last = Quarter.of(clock.today()).previous.last_day
    Chain.objects.update(reconfirmed_on=last)
    return chains


def notice_for(person, association, quarter=None) -> QuarterlyNotice:
    quarter = quarter or Quarter.of(clock.today())
    return QuarterlyNotice.objects.create(
        person=person,
        association=association,
        year=quarter.year,
        number=quarter.number,
        kind="start",
        sent_at=clock.now(),
    )


@pytest.fixture
def link(cast) -> str:
    notice = notice_for(cast.officer, cast.son_la)
    return reverse("chains:quarter_link", args=[notice.token])


def test_opening_the_link_shows_the_chains_and_changes_nothing(client, due, link):
    page = client.get(link)
    assert page.status_code == 200
    assert {row.pk for row in page.context["rows"]} == {chain.pk for chain in due[:3]}
    assert "no-store" in page.headers["Cache-Control"]
    assert client.head(link).status_code == 405
    assert not Reconfirmation.objects.exists()


def test_one_button_confirms_in_the_name_of_the_person(client, cast, due, link):
    ids = [chain.pk for chain in due[:2]]
    answer = client.post(link, {"chain": ids}, follow=True)
    assert "Đã xác nhận 2 chuỗi" in answer.text
    assert [row.pk for row in answer.context["rows"]] == [due[2].pk]
    said = Reconfirmation.objects.all()
    assert {(row.by, row.way) for row in said} == {(cast.officer, "mail")}
    assert "_auth_user_id" not in client.session


def test_the_same_post_again_changes_nothing(client, due, link):
    ids = [chain.pk for chain in due[:3]]
    client.post(link, {"chain": ids})
    again = client.post(link, {"chain": ids}, follow=True)
    assert "đã được xác nhận trong quý từ trước" in again.text
    assert "Mọi chuỗi của hội đã được xác nhận" in again.text
    assert Reconfirmation.objects.count() == 3


def test_it_reaches_no_chain_of_another_association(client, due, link):
    client.post(link, {"chain": [due[3].pk]})
    assert not Reconfirmation.objects.exists()


def test_whoever_is_signed_in_the_link_keeps_its_own_name(client, cast, due, link):
    client.force_login(cast.outsider)
    client.post(link, {"chain": [due[0].pk, due[3].pk]})
    said = Reconfirmation.objects.get()
    assert (said.chain, said.by) == (due[0], cast.officer)


def test_a_link_of_a_quarter_gone_by_is_refused(client, cast, due):
    gone = Quarter.of(clock.today()).previous
    notice = notice_for(cast.officer, cast.son_la, gone)
    old = reverse("chains:quarter_link", args=[notice.token])
    for answer in (client.get(old), client.post(old, {"chain": [due[0].pk]})):
        assert answer.status_code == 410
        assert "quý đã qua" in answer.text
    assert not Reconfirmation.objects.exists()


def test_when_the_role_has_ended_it_says_so_and_confirms_nothing(
    client, cast, due, link
):
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.filter(user=cast.officer).update(ends_on=yesterday)
    answer = client.post(link, {"chain": [due[0].pk]})
    assert answer.status_code == 410
    assert "không còn vai trò ở hội ấy" in answer.text
    assert not Reconfirmation.objects.exists()


def test_a_locked_account_confirms_nothing(client, cast, due, link):
    cast.officer.disable()
    assert client.post(link, {"chain": [due[0].pk]}).status_code == 410


def test_a_role_in_another_association_does_not_help(client, cast, due):
    notice = notice_for(cast.outsider, cast.son_la)
    address = reverse("chains:quarter_link", args=[notice.token])
    assert client.post(address, {"chain": [due[0].pk]}).status_code == 410
    assert not Reconfirmation.objects.exists()


@pytest.mark.parametrize("change", ["cut", "letter", "other salt"])
def test_an_altered_link_is_no_link(client, cast, due, change):
    notice = notice_for(cast.officer, cast.son_la)
    token = {
        "cut": notice.token[:-1],
        "letter": f"X{notice.token[1:]}",
        "other salt": signing.dumps(notice.pk, salt="another"),
    }[change]
    address = reverse("chains:quarter_link", args=[token])
    assert client.post(address, {"chain": [due[0].pk]}).status_code == 404
    assert not Reconfirmation.objects.exists()


def test_without_the_row_of_the_mail_the_link_is_dead(client, due, link):
    QuarterlyNotice.objects.all().delete()
    assert client.get(link).status_code == 404
