"""Two people merge at the same moment."""

import pytest

from chains.models import Chain, Operator, OperatorMerge
from chains.services.merging import merge_operators
from portal.core.errors import DomainError
from tests.cast import make_cast
from tests.chains.factories import MOMENT, make_operator, make_shared
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_of_two_mergers_of_one_pair_in_both_directions_one_counts():
    cast = make_cast()
    pair = [make_operator(cast.son_la, name="HTX", address=a) for a in ("A", "B")]
    for number, operator in enumerate(pair):
        make_shared(
            cast.son_la, name=f"Chuỗi {number}", operator=operator, by=cast.officer
        )

    def send(number: int) -> str:
        keep = Operator.objects.get(pk=pair[number].pk)
        other = Operator.objects.get(pk=pair[1 - number].pk)
        try:
            merge_operators(
                keep=keep,
                merge=other,
                take=(),
                versions=(1, 1),
                by=cast.officer,
                at=MOMENT,
            )
        except DomainError:
            return "told"
        return "merged"

    assert sorted(at_once(2, send)) == ["merged", "told"]
    record = OperatorMerge.objects.get()
    assert Operator.objects.live().get() == record.kept
    assert set(Chain.objects.values_list("operator", flat=True)) == {record.kept_id}
