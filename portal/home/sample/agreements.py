"""Agreements of the sample: three rounds, and one that runs out within weeks.

Provinces that were merged signed the first two rounds; their heirs signed the third.
"""

import random
from datetime import date, timedelta
from typing import Any

from agreements.choices import Authority, Side, Stage, StepKind
from agreements.models import (
    Agreement,
    AgreementContent,
    AgreementStep,
    ContentArea,
    Round,
    Signatory,
)
from portal.home.sample import names
from portal.home.sample.moments import moment
from portal.home.sample.partners import HOST_CODE, PARTNERS, Partner
from portal.home.sample.room import IN_THE_ROOM, ROUND, link_rounds, text_of
from portal.organisations.models import Association

SEED = 2026
# A paper of the round 2026–2030 that is not signed yet.
DRAFTING = {"quang-ninh"}
# Had only a pilot of its own, which ends this many days after the sample's day.
PILOT, PILOT_DAYS_LEFT = "quang-ninh", 48


def make_agreements(
    *, associations: dict[str, Association], by: Any, today: date
) -> list[Agreement]:
    """Create the agreements with content areas and signatories."""
    rounds = {entry.code: entry for entry in Round.objects.all()}
    areas = list(ContentArea.objects.in_order())
    agreements, signatories, contents = [], [], []
    for partner in PARTNERS:
        if partner.code == HOST_CODE:
            continue
        rng = random.Random(f"{SEED}:{partner.code}:ký")  # noqa: S311 -- no secret
        for plan in _plans(partner, rng, today):
            agreement = _agreement(partner, associations, rounds, plan, by, today)
            agreement.save()  # keeps the words that search needs
            agreements.append(agreement)
            signatories += _signatories(agreement, rng)
            contents += [
                AgreementContent(
                    agreement=agreement,
                    area=area,
                    host_unit="Ban Kinh tế – Xã hội" if plan[0] == ROUND else "",
                )
                for area in rng.sample(areas, rng.randint(3, len(areas)))
            ]
    link_rounds(agreements)
    Signatory.objects.bulk_create(signatories)
    AgreementStep.objects.bulk_create(
        AgreementStep(
            agreement=agreement,
            kind=StepKind.RECORDED,
            side=Side.HOST,
            stage=Stage.SIGNED,
            by=by,
            at=agreement.sealed_at,
        )
        for agreement in agreements
        if agreement.sealed_at is not None
    )
    AgreementContent.objects.bulk_create(contents)
    return agreements


# A round's code, signing day (None: not signed yet), first and last day.
Plan = tuple[str, date | None, date, date]


def _plans(partner: Partner, rng: random.Random, today: date) -> list[Plan]:
    """The terms one association signed; none overlap, as the database demands."""
    first = date(2015, rng.randint(1, 9), rng.randint(1, 28))
    second = date(2020, rng.randint(7, 12), rng.randint(1, 28))
    plans: list[Plan] = [
        ("2015-2020", first, first + timedelta(days=5), date(2020, 6, 30)),
    ]
    if partner.code == PILOT:
        last = today + timedelta(days=PILOT_DAYS_LEFT)
        start = last.replace(year=last.year - 1) + timedelta(days=1)
        plans.append(("khac", start - timedelta(days=6), start, last))
    else:
        plans.append(("2020-2025", second, second, date(2025, 12, 31)))
    if not partner.successor and partner.code not in IN_THE_ROOM:
        signed = date(2026, rng.randint(1, 9), rng.randint(2, 28))
        drafting = partner.code in DRAFTING or signed > today
        plans.append(
            (
                "2026-2030",
                None if drafting else signed,
                date(2027, 3, 1) if drafting else signed,
                date(2030, 12, 31),
            )
        )
    return plans


def _agreement(
    partner: Partner,
    associations: dict[str, Association],
    rounds: dict[str, Round],
    plan: Plan,
    by: Any,
    today: date,
) -> Agreement:
    code, signed_on, starts_on, ends_on = plan
    association = associations[partner.code]
    agreement = Agreement(
        association=association,
        title=f"Chương trình phối hợp với {association.full_name_on(signed_on or today)}, {rounds[code].name.lower()}",
        number=f"{_serial(partner)}/{starts_on.year}/CTPH-HN-{partner.papers}-MAU",
        round=rounds[code],
        starts_on=starts_on,
        ends_on=ends_on,
        signed_on=signed_on,
        signed_place="Hà Nội" if signed_on else "",
        text=text_of(association) if code == ROUND else "",
        is_sample=True,
        created_by=by,
        updated_by=by,
    )
    if signed_on:
        agreement.stage = Stage.SIGNED
        agreement.sealed_by = by
        agreement.sealed_at = moment(today, max(0, (today - signed_on).days - 3))
    return agreement


def _serial(partner: Partner) -> int:
    return 1 + PARTNERS.index(partner)


def _signatories(agreement: Agreement, rng: random.Random) -> list[Signatory]:
    if not agreement.is_signed:
        return []
    deputy = rng.random() < 0.3
    return [
        Signatory(
            agreement=agreement,
            side=side,
            name=f"{rng.choice(names.FAMILY_NAMES)} {rng.choice(names.GIVEN_NAMES)}",
            title=("Phó Chủ tịch (mẫu)" if deputy else "Chủ tịch (mẫu)"),
            authority=Authority.FOR_CHIEF if deputy else Authority.ON_BEHALF,
        )
        for side in (Side.HOST, Side.PARTNER)
    ]
