"""A public page must not read a table whose changes the page cache cannot notice."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.models import Chain
from portal.news.models import Article

pytestmark = pytest.mark.django_db

_TABLES = re.compile(r'(?:FROM|JOIN) "([a-z_]+)"', re.IGNORECASE)
# The number itself.
_EXEMPT = {"core_publicgeneration"}


def test_every_table_that_a_public_page_reads_raises_the_generation(sample):
    chain = Chain.objects.public().filter(articles__isnull=False).order_by("pk")[0]
    article = Article.objects.public().filter(chain=chain).newest()[0]
    addresses = [
        "/",
        "/?ky=63",
        "/tim-kiem/?q=son+la",
        "/tinh/31/",
        "/hop-tac/",
        "/hop-tac/dong-thap/",
        "/noi-ban/",
        "/xa-phuong/00004/",
        "/?do=san-luong",
        "/so-lieu/?tinh=34-14",
        "/chuoi/?q=ongg",
        "/chuoi/?q=rau&province=34-14&certificate=attp&validity=in_force",
        chain.get_public_url(),
        "/tin-tuc/",
        article.get_absolute_url(),
    ]
    read: set[str] = set()
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200, address
        read |= {name for q in queries for name in _TABLES.findall(q["sql"])}
    assert {"chains_stage", "chains_certificate", "news_article"} <= read
    assert {"agreements_progressreport", "agreements_outcomereport"} <= read
    assert read - _EXEMPT - _watched() == set()


def _watched() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname LIKE 'pgtrigger_raise_generation%' AND tgenabled <> 'D'"
        )
        return {name for (name,) in cursor.fetchall()}
