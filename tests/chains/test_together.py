"""Forms and acts on one chain that are sent at the same moment."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from chains.models import Chain
from tests.cast import make_cast
from tests.chains.factories import make_shared
from tests.chains.form_data import as_shown, chain_data
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_one_form_sent_ten_times_at_once_makes_one_chain():
    cast = make_cast()
    data = chain_data(submission=str(uuid.uuid4()))
    clients = [signed_in(cast.officer) for _ in range(10)]

    def send(number):
        return clients[number].post(reverse("chains:create"), data)

    answers = at_once(10, send)
    chain = Chain.objects.get()
    assert {response.status_code for response in answers} == {302}
    assert {response.url for response in answers} == {chain.get_absolute_url()}
    assert chain.products.count() == 2


def test_of_two_who_save_together_one_wins_and_one_is_told():
    cast = make_cast()
    chain = make_shared(cast.son_la, by=cast.officer)
    clients = [signed_in(cast.officer), signed_in(cast.lead)]
    forms = [as_shown(client, chain) for client in clients]
    url = reverse("chains:update", args=[chain.pk])

    def send(number):
        return clients[number].post(url, forms[number] | {"name": f"Tên {number}"})

    codes = [response.status_code for response in at_once(2, send)]
    assert sorted(codes) == [302, 409]
    chain.refresh_from_db()
    assert chain.name == f"Tên {codes.index(302)}"
    assert chain.version == 2


def test_of_five_acts_at_once_one_counts():
    cast = make_cast()
    chain = make_shared(cast.son_la, by=cast.officer)
    clients = [signed_in(cast.officer) for _ in range(5)]
    url = reverse("chains:suspend", args=[chain.pk])
    at_once(5, lambda n: clients[n].post(url, {"reason": f"Lý do {n}"}))
    history = Chain.pgh_event_model.objects.filter(status="suspended")  # type: ignore[attr-defined]
    assert history.count() == 1
