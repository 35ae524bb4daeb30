"""The statuses a chain went through, with days and reasons."""

import pytest

from chains.models import Chain
from chains.views.statuses import statuses
from tests.chains.factories import MOMENT, make_shared

pytestmark = pytest.mark.django_db


def test_every_change_is_told_newest_first(client, cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    chain.suspend(by=cast.staff, at=MOMENT, reason="Nước tưới chưa đạt")
    chain.resume(by=cast.staff, at=MOMENT)
    chain.story = "Đổi lời giới thiệu"
    chain.save()
    chain.end(by=cast.officer, at=MOMENT, reason="Hợp tác xã giải thể")
    told = statuses(Chain.objects.get(pk=chain.pk))
    assert [span.reason for span in told] == [
        "Hợp tác xã giải thể",
        "",
        "Nước tưới chưa đạt",
        "",
    ]
    assert told[2].side == "Hội Nông dân Hà Nội"
    assert told[0].who == "Người officer"
    assert told[1].until == "20/11/2026"
    client.force_login(cast.officer)
    page = client.get(chain.get_absolute_url()).content.decode()
    assert "Nước tưới chưa đạt" in page
