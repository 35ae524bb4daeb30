"""What the register keeps beyond the bare chain: communes, tax codes, telephones.

Drawn from generators of its own, so that the chains stay as they are.
"""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from chains.choices import OperatorKind
from chains.models import Operator, OperatorPhone
from chains.tax_codes import PERSONAL_KINDS, check_digit
from portal.home.sample import names
from portal.organisations.models import Association, Commune, Province

BATCH = 2000
_NO_CODE = {OperatorKind.FACILITY, OperatorKind.SHOP, OperatorKind.COOPERATIVE_GROUP}
_NOTES = ("kế toán", "nhận đơn hàng", "kho", "kỹ thuật")


def complete_operators(
    operators: Sequence[Operator], association: Association, seed: str
) -> None:
    """Give the drawn, unsaved operators a commune of today and most of them a code."""
    rng = random.Random(f"{seed}:record:{association.code}")  # noqa: S311 -- no secret
    home = _communes(association.province.today)
    hanoi = _communes(Province.objects.as_today().get(code="01"))
    for operator in operators:
        communes = hanoi if operator.kind == OperatorKind.SHOP else home
        # About one in eight is still written as it was before July 2025.
        if communes and rng.random() < 0.88:
            operator.commune = rng.choice(communes)
            operator.commune_text = operator.commune.in_address
            operator.address = operator.address.split(", ")[0]
        if operator.kind not in _NO_CODE and rng.random() < 0.7:
            operator.tax_code = _tax_code(operator, rng)


def make_phones(operators: Iterable[Operator], seed: str) -> None:
    """A second number for about every fourth operator, half of them a person's own."""
    rng = random.Random(f"{seed}:phones")  # noqa: S311 -- no secret
    OperatorPhone.objects.bulk_create(
        (
            OperatorPhone(
                operator=operator,
                position=1,
                number=f"0950 {rng.randrange(1000):03d} {rng.randrange(1000):03d}",
                note=rng.choice(_NOTES),
                is_personal=rng.random() < 0.5,
            )
            for operator in operators
            if rng.random() < 0.25
        ),
        batch_size=BATCH,
    )


def double_of(shop: Operator, rng: random.Random) -> Operator:
    """The same shop once more, as it happens when two people enter lists."""
    values: dict[str, Any] = {
        name: getattr(shop, name)
        for name in ("association", "kind", "phone", "created_by", "updated_by")
    }
    name = shop.name.replace("Cửa hàng", "CỬA HÀNG")
    street = rng.choice(names.SHOP_STREETS)
    return Operator(
        name=name,
        name_folded=shop.name_folded,
        address=f"Số {rng.randint(2, 240)} {street}, Hà Nội",
        **values,
    )


def _communes(province: Province) -> list[Commune]:
    return list(
        Commune.objects.filter(province=province)
        .select_related("province")
        .order_by("code")
    )


def _tax_code(operator: Operator, rng: random.Random) -> str:
    """Right in form; no organisation's code begins with 99."""
    if operator.kind in PERSONAL_KINDS:
        return f"096{rng.randrange(10**9):09d}"
    while True:
        nine = f"99{rng.randrange(10**7):07d}"
        if (digit := check_digit(nine)) < 10:
            return f"{nine}{digit}"
