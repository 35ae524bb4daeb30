"""Any question finds public chains only; any walk meets each of them once."""

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.choices import (
    CertificateType,
    ChainStatus,
    ProductGroup,
    Publication,
    StageRole,
)
from chains.models import Chain, Confirmation, Stage
from chains.services.search import refresh_search
from portal.core import limits
from tests.chains.factories import MOMENT, make_confirmation, make_many

CHAINS = reverse("api:chains")


@pytest.fixture
def mixed(cast, monkeypatch):
    """Chains of every publication and status, some with papers and further stages."""
    monkeypatch.setattr(limits, "_count", lambda *given: (1, None))
    associations = [cast.son_la, cast.lao_cai, cast.hai_duong, cast.hanoi]
    chains = make_many(40, associations, by=cast.officer, seen_by=cast.staff)
    drawn = random.Random(1)  # noqa: S311 - the same every time
    for chain in chains:
        chain.publication = drawn.choice([*Publication.values, "public", "public"])
        if chain.publication == Publication.DRAFT:
            chain.seen_at = chain.seen_by = None
        if drawn.random() < 0.15:
            chain.status, chain.status_reason = ChainStatus.ENDED, "đã thôi"
        if drawn.random() < 0.1:
            chain.archived_at, chain.archived_by = MOMENT, cast.staff
        if drawn.random() < 0.3:
            chain.name = "Chuỗi cùng tên"
        chain.save()
        if drawn.random() < 0.5:
            make_confirmation(chain, declared_by=cast.officer)
    refresh_search([chain.pk for chain in chains])
    Confirmation.objects.update(seen_by=cast.staff, seen_at=MOMENT)
    Stage.objects.filter(chain__in=chains[::3], position=2).update(
        role=StageRole.PROCESSING
    )
    return chains


PROVINCES = ["34-14", "63-14", "34-15", "63-10", "34-31", "63-30", "34-01", "34-91"]
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["", "rau", "chuoi", "moc chau", "cùng tên", "1", "%"]),
        "province": st.sampled_from(PROVINCES),
        "group": st.sampled_from(ProductGroup.values),
        "certificate": st.sampled_from(["confirmation", *CertificateType.values]),
        "validity": st.sampled_from(["in_force", "expiring"]),
        "role": st.sampled_from(StageRole.values),
        "era": st.sampled_from(["34", "63"]),
    },
)
SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def walk(query: Any):
    """Every code, page after page, and the most that one page held."""
    client, found, address = Client(), [], CHAINS
    for _page in range(100):
        response = client.get(address, query)
        assert response.status_code == 200, response.content
        body = response.json()
        found.append([row["code"] for row in body["data"]])
        if body["next"] is None:
            return found
        address, query = body["next"], None
    raise AssertionError("the walk does not end")


@SETTINGS
@given(question=QUESTIONS, size=st.sampled_from([1, 3, 7, 50]))
def test_any_question_finds_public_chains_and_each_once(mixed, question: Any, size):
    pages = walk({**question, "size": size})
    codes = [code for page in pages for code in page]
    public = set(Chain.objects.public().values_list("code", flat=True))
    assert set(codes) <= public
    assert len(codes) == len(set(codes))
    assert all(len(page) == size for page in pages[:-1])
    if not {k: v for k, v in question.items() if v and k != "era"}:
        assert set(codes) == public
    whole = walk({**question, "size": 200})[0]
    assert codes == whole


def test_a_walk_ends_where_rows_went_away(mixed):
    first: Any = Client().get(CHAINS, {"size": 5}).json()
    Chain.objects.update(archived_at=MOMENT)
    rest = Client().get(first["next"]).json()
    assert rest["data"] == []
    assert rest["next"] is None


def test_a_cursor_of_another_order_is_refused(mixed):
    words = Client().get(f"{CHAINS}?size=1&q=chuoi").json()["next"]
    cursor = words.rpartition("after=")[2].partition("&")[0]
    answer = Client().get(f"{CHAINS}?after={cursor}")
    assert answer.status_code == 422
