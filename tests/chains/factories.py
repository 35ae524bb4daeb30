"""Chains for tests: one at a time in a given state, or hundreds in a few statements."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from chains.choices import (
    CertificateType,
    ChainStatus,
    OperatorKind,
    ProductGroup,
    Publication,
    StageRole,
)
from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Operator,
    Outlet,
    Product,
    Stage,
    YearlyOutput,
)
from chains.services.codes import next_codes
from chains.services.search import refresh_search
from portal.core.text import fold, sort_key
from portal.organisations.models import Association

MOMENT = datetime.fromisoformat("2026-11-20T08:00:00+07:00")
_GROUPS = list(ProductGroup)
_PRODUCTS = ["cà chua", "mận hậu", "chè Shan tuyết", "thịt lợn", "cá tầm", "mật ong"]
_PLACES = ["Mộc Châu", "Vân Hồ", "Mai Sơn", "Yên Châu", "Thuận Châu", "Sông Mã"]


def make_operator(association: Association, **values: Any) -> Operator:
    values.setdefault("name", "HTX Rau sạch Mộc Châu")
    values.setdefault("kind", OperatorKind.COOPERATIVE)
    return Operator.objects.create(association=association, **values)


def make_chain(association: Association, **values: Any) -> Chain:
    """A draft chain with one product and one stage; `by` declared it."""
    by = values.pop("by", None)
    products = values.pop("products", ["cà chua"])
    values.setdefault("name", "Chuỗi rau an toàn Mộc Châu")
    operator = values.pop("operator", None) or make_operator(
        association, name=f"HTX {values['name']}", address=f"Cạnh {values['name']}"
    )
    values.setdefault("group", ProductGroup.VEGETABLES)
    chain = Chain.objects.create(
        code=next_codes(1)[0],
        association=association,
        operator=operator,
        created_by=by,
        declared_by=by,
        declared_at=MOMENT,
        **values,
    )
    for position, name in enumerate(products, start=1):
        Product.objects.create(chain=chain, position=position, name=name)
    Stage.objects.create(
        chain=chain, position=1, role=StageRole.PRODUCTION, operator=operator
    )
    refresh_search([chain.pk])
    return chain


def make_shared(association: Association, **values: Any) -> Chain:
    """A chain sent to Hanoi, waiting to be checked."""
    return make_chain(association, publication=Publication.SHARED, **values)


def make_public(association: Association, *, seen_by: Any, **values: Any) -> Chain:
    """A published chain whose papers `seen_by` checked."""
    return make_chain(
        association,
        publication=Publication.PUBLIC,
        seen_by=seen_by,
        seen_at=MOMENT,
        **values,
    )


def make_certificate(chain: Chain, **values: Any) -> Certificate:
    """A food-safety certificate in date on 23 November 2026."""
    values.setdefault("type", CertificateType.FOOD_SAFETY)
    values.setdefault("number", "189/2025/NNPTNT-SL")
    values.setdefault("issued_on", date(2025, 3, 1))
    values.setdefault("expires_on", date(2028, 3, 1))
    return Certificate.objects.create(chain=chain, **values)


def make_confirmation(chain: Chain, **values: Any) -> Confirmation:
    values.setdefault("number", "118/XN-CCATTP")
    values.setdefault("issued_on", date(2026, 1, 1))
    values.setdefault("expires_on", date(2027, 12, 31))
    return Confirmation.objects.create(chain=chain, **values)


def make_many(
    count: int, associations: list[Association], *, by: Any, seen_by: Any
) -> list[Chain]:
    """`count` published chains with everything a full record has, set-based."""
    operators = Operator.objects.bulk_create(
        Operator(
            association=associations[n % len(associations)],
            name=(name := f"HTX {_PLACES[n % 6]} {n}"),
            name_folded=fold(name),
            kind=OperatorKind.COOPERATIVE,
            phone="0912345678",
            representative="Lò Văn Mẫu",
        )
        for n in range(count)
    )
    chains = Chain.objects.bulk_create(
        _bulk_chain(n, code, operator, by, seen_by)
        for n, (code, operator) in enumerate(
            zip(next_codes(count), operators, strict=True)
        )
    )
    for model, rows in _bulk_parts(chains):
        model.objects.bulk_create(rows)
    refresh_search(chain.pk for chain in chains)
    return chains


def _bulk_chain(n: int, code: str, operator: Operator, by: Any, seen_by: Any) -> Chain:
    name = f"Chuỗi {_PRODUCTS[n % 6]} {_PLACES[n % 6]} {n}"
    return Chain(
        code=code,
        association_id=operator.association_id,
        operator=operator,
        name=name,
        name_folded=fold(name),
        sort_key=sort_key(name),
        group=_GROUPS[n % len(_GROUPS)],
        status=ChainStatus.OPERATING,
        publication=Publication.PUBLIC,
        declared_by=by,
        declared_at=MOMENT,
        seen_by=seen_by,
        seen_at=MOMENT,
    )


def _bulk_parts(chains: list[Chain]) -> list[tuple[Any, list[Any]]]:
    numbered = list(enumerate(chains))
    return [
        (
            Product,
            [
                Product(chain=c, position=1, name=p, name_folded=fold(p))
                for n, c in numbered
                for p in [_PRODUCTS[n % 6]]
            ],
        ),
        (
            Stage,
            [
                Stage(chain=c, position=position, role=role, operator_id=c.operator_id)
                for _, c in numbered
                for position, role in enumerate(
                    [StageRole.PRODUCTION, StageRole.RETAIL], start=1
                )
            ],
        ),
        (
            Certificate,
            [
                Certificate(
                    chain=c,
                    type=CertificateType.FOOD_SAFETY,
                    number=f"{n}/2025/NNPTNT-SL",
                    issued_on=date(2025, 1, 1),
                    expires_on=date(2026, 1, 1) + timedelta(days=n * 3),
                )
                for n, c in numbered
            ],
        ),
        (
            YearlyOutput,
            [
                YearlyOutput(chain=c, year=2025, tonnes=Decimal(n) / 2)
                for n, c in numbered
            ],
        ),
        (
            Outlet,
            [Outlet(chain=c, position=1, address="Chợ Bưởi, Hà Nội") for c in chains],
        ),
    ]
