"""What chains agreed in writing and brought to market month by month.

Drawn from a generator of its own, so that the chains stay as they are.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch

from chains.choices import ChainStatus, OutputUnit, StageRole
from chains.models import (
    Chain,
    Contract,
    ContractParty,
    MonthlyOutput,
    Stage,
    YearlyOutput,
)

SEED = 2026
BATCH = 2000
# The months before the sample's day that are told; the newest one not by all.
MONTHS = 6
_CONTENT = (
    "Bên bán giao hàng hằng tuần tại cửa hàng; bên mua nhận theo đơn, thanh toán trong 15 ngày.",
    "Bên mua bao tiêu toàn bộ sản phẩm đạt yêu cầu; giá thống nhất đầu mỗi tháng.",
    "Hai bên cùng lập kế hoạch sản xuất theo mùa vụ; hàng kèm phiếu truy xuất nguồn gốc.",
)


def make_deliveries(chains: Sequence[Chain], *, today: date) -> None:
    """A contract for about every second running chain, volumes for about two in three."""
    rng = random.Random(f"{SEED}:deliveries")  # noqa: S311 -- no secret
    running = [c.pk for c in chains if c.status == ChainStatus.OPERATING]
    stages = Stage.objects.filter(role=StageRole.RETAIL).order_by("position")
    rows = Chain.objects.filter(pk__in=running).order_by("pk")
    full = list(
        rows.prefetch_related(
            Prefetch("stages", stages, to_attr="shops"),
            Prefetch(
                "outputs", YearlyOutput.objects.order_by("-year"), to_attr="volumes"
            ),
        )
    )
    _make_contracts(full, rng, today)
    _make_months(full, rng, today)


def _make_contracts(chains: list[Chain], rng: random.Random, today: date) -> None:
    contracts, sides = [], []
    for chain in chains:
        shops: list[Stage] = chain.shops  # type: ignore[attr-defined]
        buyer = shops[0].operator_id if shops else None
        if buyer is None or buyer == chain.operator_id or rng.random() < 0.5:
            continue
        signed = today - timedelta(days=rng.randint(60, 900))
        contract = Contract(
            chain=chain,
            number=f"{rng.randint(1, 99):02d}/HĐLK-{signed.year}",
            signed_on=signed,
            starts_on=signed,
            ends_on=signed.replace(year=signed.year + 3, day=1),
            content=rng.choice(_CONTENT),
            created_by=chain.created_by,
            updated_by=chain.created_by,
        )
        contracts.append(contract)
        sides += [
            ContractParty(contract=contract, operator_id=operator, position=position)
            for position, operator in enumerate((chain.operator_id, buyer), 1)
        ]
    Contract.objects.bulk_create(contracts, batch_size=BATCH)
    ContractParty.objects.bulk_create(sides, batch_size=BATCH)


def _make_months(chains: list[Chain], rng: random.Random, today: date) -> None:
    rows = []
    for chain in chains:
        volumes: list[YearlyOutput] = chain.volumes  # type: ignore[attr-defined]
        if not volumes or rng.random() < 0.35:
            continue
        monthly = volumes[0].tonnes / 12
        for back in range(1, MONTHS + 1):
            if back == 1 and rng.random() < 0.4:
                continue
            year, month = _month_before(today, back)
            planned = _rounded(monthly * Decimal(rng.uniform(0.9, 1.2)))
            rows.append(
                MonthlyOutput(
                    chain=chain,
                    year=year,
                    month=month,
                    unit=OutputUnit.TONNE,
                    planned=planned,
                    sold=_rounded(planned * Decimal(rng.uniform(0.7, 1.05))),
                )
            )
    MonthlyOutput.objects.bulk_create(rows, batch_size=BATCH)


def _rounded(tonnes: Decimal) -> Decimal:
    return max(tonnes, Decimal("0.1")).quantize(Decimal("0.1"))


def _month_before(today: date, back: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 - back
    return months // 12, months % 12 + 1
