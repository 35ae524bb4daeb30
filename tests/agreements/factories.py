"""Agreements for tests, as draft or signed, with a signatory of each side."""

from datetime import date, datetime
from typing import Any

from agreements.choices import Authority, Side, Stage, StepKind
from agreements.models import Agreement, AgreementStep, ContentArea, Round, Signatory
from portal.organisations.models import Association

MOMENT = datetime.fromisoformat("2026-11-20T08:00:00+07:00")
TODAY = date(2026, 11, 23)


def make_draft(association: Association, **values: Any) -> Agreement:
    """A complete draft of the round 2026–2030 that could be signed at once."""
    signatories = values.pop("signatories", True)
    areas = values.pop("areas", None)
    values.setdefault("number", f"01/CTPH-{association.code}")
    values.setdefault("title", f"Chương trình phối hợp Hà Nội – {association.name}")
    values.setdefault("round", Round.objects.get(code="2026-2030"))
    values.setdefault("starts_on", date(2026, 1, 1))
    values.setdefault("ends_on", date(2030, 12, 31))
    values.setdefault("signed_on", date(2025, 12, 20))
    values.setdefault("signed_place", "Hà Nội")
    agreement = Agreement.objects.create(association=association, **values)
    agreement.content_areas.set(areas or ContentArea.objects.offered()[:2])
    if signatories:
        make_signatories(agreement)
    return agreement


def make_signatories(agreement: Agreement) -> None:
    for side, name in [(Side.HOST, "Nguyễn Văn Mẫu"), (Side.PARTNER, "Lò Thị Mẫu")]:
        Signatory.objects.create(
            agreement=agreement,
            side=side,
            name=name,
            title="Chủ tịch",
            authority=Authority.ON_BEHALF,
        )


def make_signed(association: Association, *, by: Any, **values: Any) -> Agreement:
    return make_draft(association, **values).sign(by=by, at=MOMENT)


def make_many(count: int, associations: list[Association], *, by: Any) -> None:
    """`count` signed agreements in a few statements, one day long so none overlap."""
    round_ = Round.objects.get(code="khac")
    rows = Agreement.objects.bulk_create(
        Agreement(
            association=associations[n % len(associations)],
            number=f"{n:03d}/CTPH",
            number_folded=f"{n:03d}/ctph",
            title=f"Chương trình phối hợp {n}",
            search_text=f"{n:03d}/ctph chuong trinh phoi hop {n}",
            round=round_,
            starts_on=date.fromordinal(TODAY.toordinal() - n),
            ends_on=date.fromordinal(TODAY.toordinal() - n),
            signed_on=date(2024, 1, 1),
            sealed_at=MOMENT,
            sealed_by=by,
            stage=Stage.SIGNED,
        )
        for n in range(count)
    )
    AgreementStep.objects.bulk_create(
        AgreementStep(
            agreement=row,
            kind=StepKind.RECORDED,
            side=Side.HOST,
            stage=Stage.SIGNED,
            by=by,
            at=MOMENT,
        )
        for row in rows
    )
    Signatory.objects.bulk_create(
        Signatory(agreement=row, side=side, name="Người Mẫu", title="Chủ tịch")
        for row in rows
        for side in Side
    )
