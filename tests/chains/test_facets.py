"""The directory's facets: counts that follow the other choices, and links that choose."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from chains.choices import ProductGroup, StageRole
from chains.models import Chain, DirectoryEntry, Stage
from chains.views import directory
from portal.core import clock
from portal.core.quarters import Quarter
from tests.chains.factories import MOMENT, make_certificate, make_public
from tests.chains.inspection_factories import make_checklist, make_inspection

pytestmark = pytest.mark.django_db

DIRECTORY = reverse("chains:directory")


def shown(client, **query):
    """Facet title → label → (count, current)."""
    found = client.get(DIRECTORY, query).context["facets"]
    return {
        facet.title: {
            value.label: (value.count, value.current)
            for value in [*facet.values, *facet.more]
        }
        for facet in found
    }


@pytest.fixture
def three(cast):
    """Two chains of Sơn La (one with fruit and a paper), one of Hải Dương."""
    plum = make_public(
        cast.son_la, name="Mận", group=ProductGroup.FRUIT, seen_by=cast.staff
    )
    tomato = make_public(cast.son_la, name="Cà chua", seen_by=cast.staff)
    lychee = make_public(
        cast.hai_duong, name="Vải", group=ProductGroup.FRUIT, seen_by=cast.staff
    )
    make_certificate(plum, seen_by=cast.staff, seen_at=MOMENT)
    today = clock.today()
    make_certificate(
        lychee,
        seen_by=cast.staff,
        seen_at=MOMENT,
        issued_on=today - timedelta(900),
        expires_on=today - timedelta(1),
    )
    return plum, tomato, lychee


def test_a_chain_kept_back_by_a_serious_fault_is_counted_nowhere(client, cast, three):
    plum = three[0]
    checklist = make_checklist(cast.admin)
    make_inspection(plum, by=cast.colleague, checklist=checklist, nitrate=10_000)
    assert not Chain.objects.public().filter(pk=plum.pk).exists()
    everything = shown(client)
    assert everything["Tỉnh, thành phố"]["Sơn La"] == ("1", False)
    assert "Giấy còn hạn" not in everything or everything["Giấy còn hạn"] == {}
    assert shown(client, province="34-14")["Tỉnh, thành phố"]["Sơn La"] == ("1", True)


def test_an_overdue_chain_is_listed_with_a_word_and_counted_nowhere(
    client, cast, three
):
    long_ago = Quarter.of(clock.today()).previous.first_day - timedelta(days=1)
    Chain.objects.filter(pk=three[1].pk).update(reconfirmed_on=long_ago)
    page = client.get(DIRECTORY)
    assert len(page.context["page"].rows) == 3
    assert page.context["stale"] == 1
    assert "Trong số tìm thấy có 1 chuỗi quá hạn xác nhận quý" in page.text
    assert shown(client)["Tỉnh, thành phố"]["Sơn La"] == ("1", False)
    assert "Rau củ" not in shown(client)["Nhóm sản phẩm"]
    counted = shown(client, province="34-14")["Tỉnh, thành phố"]
    assert counted == {"Sơn La": ("1", True), "Hải Phòng": ("1", False)}


def test_each_facet_counts_what_the_other_choices_leave(client, three):
    everything = shown(client)
    assert everything["Tỉnh, thành phố"] == {
        "Sơn La": ("2", False),
        "Hải Phòng": ("1", False),
    }
    assert everything["Giấy còn hạn"] == {"Còn hiệu lực hôm nay": ("1", False)}
    chosen = shown(client, province="34-14")
    assert chosen["Tỉnh, thành phố"] == {
        "Sơn La": ("2", True),
        "Hải Phòng": ("1", False),
    }
    assert chosen["Nhóm sản phẩm"] == {"Trái cây": ("1", False), "Rau củ": ("1", False)}
    both = shown(client, province="34-14", group="fruit")
    assert both["Tỉnh, thành phố"] == {"Sơn La": ("1", True), "Hải Phòng": ("1", False)}
    assert both["Nhóm sản phẩm"]["Rau củ"] == ("1", False)


def test_units_as_registered(client, three):
    assert shown(client, era="63")["Tỉnh, thành phố"] == {
        "Sơn La": ("2", False),
        "Hải Dương": ("1", False),
    }


def test_validity_and_kind_ask_of_one_paper(client, three):
    kinds = shown(client, validity="in_force")["Loại giấy đã đối chiếu"]
    assert kinds == {"ATTP": ("1", False)}
    chosen = shown(client, certificate="attp")
    assert chosen["Loại giấy đã đối chiếu"] == {"ATTP": ("2", True)}
    assert chosen["Giấy còn hạn"] == {"Còn hiệu lực hôm nay": ("1", False)}


def test_following_a_value_chooses_it_and_again_takes_it_back(client, three):
    found = client.get(DIRECTORY).context["facets"][0].values[0]
    page = client.get(DIRECTORY + found.url)
    assert [row.name for row in page.context["page"].rows] == ["Cà chua", "Mận"]
    again = page.context["facets"][0].values[0]
    assert again.current
    assert again.url == "?"


def test_words_and_facets_together(client, three):
    page = client.get(DIRECTORY, {"q": "man", "province": "34-14"}).context["page"]
    assert [row.name for row in page.rows] == ["Mận"]


def test_counts_beyond_the_cap_are_lower_bounds(client, three, monkeypatch):
    monkeypatch.setattr(directory, "CAP", 1)
    groups = shown(client)["Nhóm sản phẩm"]
    assert all(count.endswith("+") for count, _current in groups.values())
    chosen = shown(client, province="34-14")
    assert chosen["Tỉnh, thành phố"] == {"Sơn La": ("", True)}


def test_the_fragment_holds_facets_and_results(client, three):
    piece = client.get(DIRECTORY, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert 'class="facets"' in piece
    assert "Mận" in piece
    assert (
        'form="directory-search"'
        in client.get(
            DIRECTORY, {"group": "fruit"}, headers={"HX-Request": "true"}
        ).content.decode()
    )


def test_entries_follow_the_register(cast, three):
    plum, tomato, lychee = three

    def entry(chain):
        return DirectoryEntry.objects.filter(chain=chain).first()

    assert entry(lychee).registered_id == cast.hai_duong.province_id
    assert entry(lychee).province_id == cast.hai_duong.province.successor_id
    assert entry(plum).papers == ["attp"]
    Stage.objects.create(
        chain=plum, position=2, role=StageRole.RETAIL, operator=plum.operator
    )
    assert entry(plum).roles == ["production", "retail"]
    plum.stages.filter(position=2).delete()
    assert entry(plum).roles == ["production"]
    plum.certificates.update(suspended_on=date(2026, 2, 1))
    assert entry(plum).periods[0].upper == date(2026, 2, 1)
    plum.certificates.update(seen_at=None, seen_by=None)
    assert entry(plum).papers == []
    tomato.withdraw(by=cast.officer, at=MOMENT)
    assert entry(tomato) is None
    Chain.objects.filter(pk=lychee.pk).update(group=ProductGroup.GRAIN)
    assert entry(lychee).group == "grain"
    key = lychee.pk
    lychee.stages.all().delete()
    lychee.delete()
    assert not DirectoryEntry.objects.filter(pk=key).exists()
