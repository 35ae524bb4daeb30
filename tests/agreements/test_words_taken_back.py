"""The migration that puts aside what was written on a text taken back."""

from importlib import import_module

import pytest
from django.apps import apps

from agreements.choices import Side
from agreements.models import Agreement, WorkingCopy
from agreements.services import room, working
from agreements.services.terms import put_terms, terms_of
from tests.agreements.factories import MOMENT
from tests.agreements.room import make_proposed, make_text, terms
from tests.cast import Cast

MIGRATION = import_module("agreements.migrations.0093_words_taken_back")


@pytest.mark.django_db
def test_the_record_says_again_what_was_sent(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    agreement = Agreement.objects.get(pk=agreement.pk)
    sent = terms_of(agreement)
    # As it was written before there were working copies.
    wanted = terms(title="Tên mới", text="Chưa gửi", parties=())
    put_terms(agreement, wanted)
    hidden = make_text(cast.lao_cai, by=cast.staff)
    for _ in range(2):
        MIGRATION.put_words_aside(apps, None)
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert terms_of(agreement) == sent
    assert "ten moi" not in agreement.search_text
    assert WorkingCopy.objects.get().agreement == agreement
    assert working.working_terms(agreement, Side.HOST) == wanted
    assert terms_of(hidden) == terms()
    room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    assert terms_of(Agreement.objects.get(pk=agreement.pk)).text == "Chưa gửi"
