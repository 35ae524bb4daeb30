"""The tags and filters that every template has, each rendered as a template uses it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Engine
from django.test import RequestFactory
from django.urls import path
from lucide import IconDoesNotExist

ENGINE = Engine(builtins=["portal.core.templatetags.portal"])


def _unused(request):
    raise AssertionError("only the address is needed")


urlpatterns = [
    path("lam-viec/", _unused, name="workspace"),
    path("lam-viec/chuoi/", _unused, name="list"),
]


def render(source: str, address: str = "/", **context: object) -> str:
    context["request"] = RequestFactory().get(address)
    return ENGINE.from_string(source).render(Context(context))


class FilterForm(forms.Form):
    q = forms.CharField(label="Từ khóa")
    group = forms.MultipleChoiceField(
        label="Nhóm", choices=[("rau", "Rau"), ("thit", "Thịt")]
    )
    role = forms.ChoiceField(
        label="Khâu", choices=[("Đầu chuỗi", [("sx", "Sản xuất")]), ("bl", "Bán lẻ")]
    )
    valid = forms.BooleanField(label="Còn hiệu lực")
    sort = forms.CharField(label="Thứ tự")


def chips(query: str) -> str:
    source = (
        '{% filter_chips form skip="sort" as found %}'
        "{% for c in found %}{{ c.label }}={{ c.value }} {{ c.remove_url }};{% endfor %}"
    )
    return render(source, f"/{query}", form=FilterForm())


def test_an_icon_is_hidden_from_screen_readers():
    drawn = render('{% icon "sprout" %}')
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert 'class="icon"' in drawn


def test_an_icon_that_does_not_exist_is_a_mistake():
    with pytest.raises(IconDoesNotExist):
        render('{% icon "no-such-icon" %}')


def test_each_status_has_its_word_and_a_shape_of_its_own():
    tones = ["good", "wait", "attention", "danger", "neutral"]
    drawn = [render('{% status tone "Chờ" %}', tone=tone) for tone in tones]
    shapes = {
        text.replace(f"status--{t}", "") for t, text in zip(tones, drawn, strict=True)
    }
    assert all(text.endswith("Chờ</span>") for text in drawn)
    assert len(shapes) == len(tones)


def test_a_status_escapes_its_label():
    assert "<b>" not in render('{% status "good" label %}', label="<b>")


def test_an_unknown_tone_is_a_mistake():
    with pytest.raises(KeyError):
        render('{% status "fine" "Tốt" %}')


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1234.5"), "1.234,5"),
        (Decimal("1200"), "1.200"),
        (Decimal("0.50"), "0,5"),
        (Decimal("-1234567.89"), "-1.234.567,89"),
        (727, "727"),
        (0, "0"),
        (None, ""),
        ("", ""),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value, written):
    assert render("{{ value|vn_number }}", value=value) == written


def test_places_round_half_up():
    assert render("{{ value|vn_number:1 }}", value=Decimal("2.25")) == "2,3"
    assert render("{{ value|vn_number:2 }}", value=Decimal("3")) == "3,00"


def test_dates_and_moments_are_those_of_vietnam():
    late = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert render("{{ d|vn_date }}", d=date(2026, 3, 2)) == "02/03/2026"
    assert render("{{ d|vn_date }}", d=late) == "23/11/2026"
    assert render("{{ d|vn_datetime }}", d=late) == "01:05 23/11/2026"
    assert render("{{ d|vn_date }}{{ d|vn_datetime }}", d=None) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Nguyễn Thị Lành", "NL"), ("Đào", "Đ"), ("", ""), ("  lò  hương ", "LH")],
)
def test_initials_take_the_family_and_the_given_name(name, letters):
    assert render("{{ name|initials }}", name=name) == letters


def test_query_replace_keeps_the_rest_and_starts_the_list_anew():
    source = '{% query_replace sort="name" %}'
    assert render(source, "/?q=cam&after=x&page=2") == "?q=cam&amp;sort=name"


def test_query_replace_takes_a_value_off():
    assert render('{% query_replace q="" %}', "/?q=cam&group=rau") == "?group=rau"
    assert render("{% query_replace q=None %}", "/?q=cam") == "?"


def test_query_replace_can_move_in_the_list():
    assert (
        render('{% query_replace after="k" %}', "/?before=a&q=x") == "?q=x&amp;after=k"
    )


@pytest.mark.urls("tests.core.test_templatetags")
@pytest.mark.parametrize(
    ("tag", "address", "here"),
    [
        ('"list" "sprout" "Chuỗi"', "/lam-viec/chuoi/", 'aria-current="page"'),
        ('"list" "sprout" "Chuỗi"', "/lam-viec/chuoi/7/", 'aria-current="true"'),
        ('"workspace" "" "Hôm nay" exact=True', "/lam-viec/", 'aria-current="page"'),
    ],
)
def test_navigation_says_where_the_reader_is(tag, address, here):
    assert here in render("{% nav_link " + tag + " %}", address)


@pytest.mark.urls("tests.core.test_templatetags")
def test_navigation_says_nothing_of_other_places():
    exact = '{% nav_link "workspace" "" "Hôm nay" exact=True %}'
    assert "aria-current" not in render(exact, "/lam-viec/chuoi/")
    assert "aria-current" not in render('{% nav_link "list" "" "Chuỗi" %}', "/")


@pytest.mark.parametrize(
    ("address", "direction", "target"),
    [
        ("/", "none", "?sort=name"),
        ("/?sort=name", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
        ("/?sort=volume", "none", "?sort=name"),
    ],
)
def test_a_heading_sorts_one_way_then_the_other(address, direction, target):
    drawn = render('{% sort_header "name" "Tên" %}', address)
    assert f'aria-sort="{direction}"' in drawn
    assert f'href="{target}"' in drawn


def test_a_heading_knows_the_default_order_of_its_list():
    assert 'aria-sort="descending"' in render(
        '{% sort_header "name" "Tên" %}', "/", sort="-name"
    )


def test_chips_say_the_words_of_a_choice():
    assert chips("?group=rau") == "Nhóm=Rau ?;"
    assert chips("?role=sx") == "Khâu=Sản xuất ?;"
    assert chips("?valid=on") == "Còn hiệu lực=có ?;"
    assert chips("?valid=true") == "Còn hiệu lực=có ?;"


def test_a_chip_takes_off_its_own_value_only():
    assert chips("?group=rau&group=thit&after=k") == (
        "Nhóm=Rau ?group=thit;Nhóm=Thịt ?group=rau;"
    )


def test_no_chip_for_the_order_or_for_what_is_empty():
    assert chips("?sort=name&q=") == ""


def test_a_chip_escapes_what_was_typed():
    assert "<script>" not in chips("?q=<script>")
