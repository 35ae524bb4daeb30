"""The pages of home before anything was entered."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/?ky=63", "/tinh/14/", "/tim-kiem/?q=xoai"])
def test_pages_stand_without_data(address):
    assert Client().get(address).status_code == 200


def test_the_front_page_counts_nothing_and_promises_no_news():
    html = Client().get("/").content.decode()
    assert '<dd class="figure__value">0</dd>' in html
    assert "Tin mới" not in html
