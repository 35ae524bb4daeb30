"""The 727 chains of the sample: who runs them, what they yield, how far they are checked.

Everything is drawn from a generator seeded by the province, and dated back from the day
given, so the same day gives the same register and the demonstration stays current.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from chains.choices import (
    ChainStatus,
    LinkageKind,
    OperatorKind,
    ProductGroup,
    Publication,
    Side,
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
from portal.accounts.models import User
from portal.core.text import fold, sort_key
from portal.home.sample import names
from portal.home.sample.moments import moment
from portal.home.sample.papers import make_papers
from portal.home.sample.partners import PARTNERS, Partner
from portal.home.sample.record import complete_operators, double_of, make_phones
from portal.home.sample.situations import (
    CHECKED,
    HELD_REASON,
    RETURN_REASONS,
    STATUS,
    WEIGHTS,
    Situation,
)
from portal.organisations.models import Association

SEED = 2026
BATCH = 2000


_KIND_NAMES = {
    OperatorKind.COOPERATIVE: "Hợp tác xã",
    OperatorKind.COOPERATIVE_GROUP: "Tổ hợp tác",
    OperatorKind.ENTERPRISE: "Công ty",
    OperatorKind.FARM: "Trang trại",
    OperatorKind.HOUSEHOLD_BUSINESS: "Hộ kinh doanh",
}


@dataclass
class Draft:
    """One chain on its way into the database, with everything that hangs on it."""

    chain: Chain
    situation: Situation
    products: list[str]
    stages: list[tuple[StageRole, Operator]]
    outputs: list[tuple[int, Decimal]]
    outlets: list[str]
    rng: random.Random
    papers: str


@dataclass
class Register:
    """All chains and operators drawn for one association."""

    partner: Partner
    association: Association
    declarer: User
    checker: User
    today: date
    rng: random.Random
    operators: list[Operator] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


def make_chains(
    *,
    associations: dict[str, Association],
    declarers: dict[str, User],
    checker: User,
    today: date,
) -> list[Chain]:
    """Create every association's chains in bulk, with papers, and refresh the search."""
    registers = []
    for partner in PARTNERS:
        register = Register(
            partner=partner,
            association=associations[partner.code],
            declarer=declarers[partner.code],
            checker=checker,
            today=today,
            rng=random.Random(f"{SEED}:{partner.code}"),  # noqa: S311 -- no secret
        )
        _draw(register)
        registers.append(register)
    return _save(registers)


# --- Drawing ----------------------------------------------------------------------
def _draw(register: Register) -> None:
    brands = _brands(register.rng, register.partner.chains)
    shops = _shops(register)
    works = _works(register)
    situations = _situations(register)
    for brand, situation in zip(brands, situations, strict=True):
        register.drafts.append(_draft(register, brand, situation, shops, works))
    _double_a_shop(register, shops[0])
    complete_operators(register.operators, register.association, str(SEED))


def _double_a_shop(register: Register, shop: Operator) -> None:
    """Where there are many chains, one shop is there twice: something to merge."""
    sold = [d for d in register.drafts if any(o is shop for _r, o in d.stages)]
    if len(sold) < 3:
        return
    double = double_of(shop, register.rng)
    register.operators.append(double)
    sold[-1].stages = [(r, double if o is shop else o) for r, o in sold[-1].stages]


def _brands(rng: random.Random, count: int) -> list[str]:
    every = [f"{a} {b}" for a in names.BRAND_FIRST for b in names.BRAND_SECOND]
    return rng.sample(every, count)


def _situations(register: Register) -> list[Situation]:
    """Draw how far each chain got; from four chains on, some always wait for somebody."""
    count = register.partner.chains
    certain = [Situation.DRAFT, Situation.WAITING] if count >= 4 else []
    drawn = register.rng.choices(
        list(WEIGHTS), weights=list(WEIGHTS.values()), k=count - len(certain)
    )
    return [*certain, *drawn]


def _operator(
    register: Register, name: str, kind: OperatorKind, address: str
) -> Operator:
    rng = register.rng
    operator = Operator(
        association=register.association,
        name=name,
        name_folded=fold(name),
        kind=kind,
        address=address,
        representative=(
            f"{rng.choice(names.FAMILY_NAMES)} {rng.choice(names.GIVEN_NAMES)}"
        ),
        # 095 has belonged to no network since 2012.
        phone=f"0950 {rng.randrange(1000):03d} {rng.randrange(1000):03d}",
        created_by=register.declarer,
        updated_by=register.declarer,
    )
    register.operators.append(operator)
    return operator


def _place(register: Register) -> str:
    commune = register.rng.choice(names.COMMUNES)
    unit = register.association.province.full_name_on(register.today)
    return f"Thôn {register.rng.randint(1, 12)}, xã {commune}, {unit}"


def _shops(register: Register) -> list[Operator]:
    """The shops of an association: few, so that a chain shares its shop with others."""
    rng = register.rng
    count = max(1, register.partner.chains // 12)
    return [
        _operator(
            register,
            f"Cửa hàng Rổ Rau {number}",
            OperatorKind.SHOP,
            f"{rng.randint(2, 240)} {rng.choice(names.SHOP_STREETS)}, Hà Nội",
        )
        for number in range(1, count + 1)
    ]


def _works(register: Register) -> list[Operator]:
    """Shared facilities that slaughter, process and carry for several chains."""
    count = max(1, register.partner.chains // 20)
    return [
        _operator(
            register,
            f"Cơ sở chế biến Mẫu {number}",
            OperatorKind.FACILITY,
            _place(register),
        )
        for number in range(1, count + 1)
    ]


def _draft(
    register: Register,
    brand: str,
    situation: Situation,
    shops: list[Operator],
    works: list[Operator],
) -> Draft:
    rng = register.rng
    group = _group(register)
    traits = names.GROUPS[group]
    kind = rng.choice(list(_KIND_NAMES))
    lead = _operator(register, f"{_KIND_NAMES[kind]} {brand}", kind, _place(register))
    products = rng.sample(traits.products, min(len(traits.products), rng.randint(1, 3)))
    roles = rng.choice(traits.stages)
    yearly = rng.randint(*traits.tonnes)
    shop = rng.choice(shops)
    stages = [(role, _who(role, lead, shop, rng.choice(works))) for role in roles]
    return Draft(
        chain=_chain(register, f"Chuỗi {products[0]} {brand}", group, lead, situation),
        situation=situation,
        products=products,
        stages=stages,
        outputs=_outputs(register, yearly),
        outlets=_outlets(rng),
        rng=rng,
        papers=register.partner.papers,
    )


def _group(register: Register) -> ProductGroup:
    if register.rng.random() < 0.55:
        return register.rng.choice(register.partner.favourites)
    return register.rng.choice(list(names.GROUPS))


def _who(role: StageRole, lead: Operator, shop: Operator, works: Operator) -> Operator:
    if role == StageRole.RETAIL:
        return shop
    if role in {StageRole.SLAUGHTER, StageRole.PROCESSING, StageRole.TRANSPORT}:
        return works
    return lead


def _outputs(register: Register, yearly: int) -> list[tuple[int, Decimal]]:
    """Three full years behind, and this year's for about two chains in three."""
    rng, this_year = register.rng, register.today.year
    years = [*range(this_year - 3, this_year)]
    if rng.random() < 0.65:
        years.append(this_year)
    return [
        (
            year,
            Decimal(yearly * rng.randint(80, 125)).scaleb(-2).quantize(Decimal("0.1")),
        )
        for year in years
    ]


def _outlets(rng: random.Random) -> list[str]:
    return [
        f"{rng.randint(2, 240)} {rng.choice(names.SHOP_STREETS)}, "
        f"phường {rng.choice(names.HANOI_WARDS)}, Hà Nội"
        for _number in range(rng.choice((0, 0, 1, 1, 2)))
    ]


def _chain(
    register: Register,
    name: str,
    group: ProductGroup,
    lead: Operator,
    situation: Situation,
) -> Chain:
    rng, traits = register.rng, names.GROUPS[group]
    status, reason = STATUS.get(situation, (ChainStatus.OPERATING, ""))
    chain = Chain(
        association=register.association,
        name=name,
        name_folded=fold(name),
        sort_key=sort_key(name),
        group=group,
        linkage=rng.choices(list(LinkageKind), weights=(6, 3, 1))[0],
        operator=lead,
        scale_value=Decimal(rng.randint(*traits.scale)),
        scale_unit=traits.unit,
        story=f"{traits.story} Đây là dữ liệu mẫu để giới thiệu cổng.",
        status=status,
        status_on=register.today - timedelta(days=rng.randint(20, 900)),
        status_reason=reason,
        is_sample=True,
        created_by=register.declarer,
        updated_by=register.declarer,
        declared_by=register.declarer,
    )
    _place_on_ladder(register, chain, situation)
    if situation == Situation.SUSPENDED:
        _say_who_suspended(register, chain)
    return chain


def _say_who_suspended(register: Register, chain: Chain) -> None:
    """Every other one Hanoi stopped itself, so that both cases can be looked at."""
    if len(register.drafts) % 2:
        chain.suspended_side = Side.OWNER
        return
    chain.suspended_side, chain.status_reason = Side.HANOI, HELD_REASON
    chain.updated_by = register.checker


def _place_on_ladder(register: Register, chain: Chain, situation: Situation) -> None:
    rng = register.rng
    if situation in CHECKED or situation == Situation.PREPARING:
        declared = rng.randint(60, 700)
        chain.declared_at = moment(register.today, declared)
        chain.publication = Publication.PUBLIC
        chain.seen_by = register.checker
        chain.seen_at = moment(register.today, declared - rng.randint(3, 40))
        return
    chain.declared_at = moment(register.today, rng.randint(2, 55))
    if situation == Situation.CHANGED:
        chain.publication = Publication.PUBLIC
    elif situation == Situation.WAITING:
        chain.publication = Publication.SHARED
    elif situation == Situation.RETURNED:
        chain.return_reason = rng.choice(RETURN_REASONS)


# --- Saving -----------------------------------------------------------------------
def _save(registers: list[Register]) -> list[Chain]:
    drafts = [draft for register in registers for draft in register.drafts]
    Operator.objects.bulk_create(
        (operator for register in registers for operator in register.operators),
        batch_size=BATCH,
    )
    make_phones((o for register in registers for o in register.operators), str(SEED))
    for draft, code in zip(drafts, next_codes(len(drafts)), strict=True):
        draft.chain.code = code
        draft.chain.operator = draft.chain.operator  # takes the key just given
    chains = Chain.objects.bulk_create((d.chain for d in drafts), batch_size=BATCH)
    _save_parts(drafts)
    today = registers[0].today
    certificates, confirmations = make_papers(
        ((d.chain, d.rng, d.papers) for d in drafts),
        checker=registers[0].checker,
        today=today,
    )
    Certificate.objects.bulk_create(certificates, batch_size=BATCH)
    Confirmation.objects.bulk_create(confirmations, batch_size=BATCH)
    refresh_search(chain.pk for chain in chains)
    return chains


def _save_parts(drafts: list[Draft]) -> None:
    Product.objects.bulk_create(
        (
            Product(chain=d.chain, position=n, name=name, name_folded=fold(name))
            for d in drafts
            for n, name in enumerate(d.products, 1)
        ),
        batch_size=BATCH,
    )
    Stage.objects.bulk_create(
        (
            Stage(chain=d.chain, position=n, role=role, operator=operator)
            for d in drafts
            for n, (role, operator) in enumerate(d.stages, 1)
        ),
        batch_size=BATCH,
    )
    YearlyOutput.objects.bulk_create(
        (
            YearlyOutput(chain=d.chain, year=year, tonnes=tonnes)
            for d in drafts
            for year, tonnes in d.outputs
        ),
        batch_size=BATCH,
    )
    Outlet.objects.bulk_create(
        (
            Outlet(chain=d.chain, position=n, address=address)
            for d in drafts
            for n, address in enumerate(d.outlets, 1)
        ),
        batch_size=BATCH,
    )
