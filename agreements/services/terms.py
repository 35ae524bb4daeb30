"""Between the rows of an agreement and its terms as one value."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from agreements.models import (
    Agreement,
    AgreementContent,
    Commitment,
    ContentArea,
    Party,
    Round,
)
from agreements.models.terms import AreaTerms, CommitmentTerms, PartyTerms, Terms


def terms_of(agreement: Agreement) -> Terms:
    """The terms as they stand in the record (four queries)."""
    contents = agreement.contents.select_related("area").order_by(
        "area__position", "pk"
    )
    return Terms(
        title=agreement.title,
        round_code=agreement.round.code,
        round_name=agreement.round.name,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        text=agreement.text,
        areas=tuple(
            AreaTerms(row.area.code, row.area.name, row.host_unit, row.partner_unit)
            for row in contents
        ),
        parties=tuple(
            PartyTerms(row.side, row.kind, row.name)
            for row in agreement.parties.order_by("pk")
        ),
        commitments=commitment_terms(agreement),
    )


def commitment_terms(agreement: Agreement) -> tuple[CommitmentTerms, ...]:
    """The commitments as part of the text (two queries)."""
    rows = agreement.commitments.live().in_order().select_related("area")
    return tuple(
        commitment_as_terms(row, {t.year: t.value for t in row.targets.all()})
        for row in rows.prefetch_related("targets")
    )


def commitment_as_terms(
    row: Commitment, yearly: Mapping[int, Decimal]
) -> CommitmentTerms:
    return CommitmentTerms(
        indicator=row.indicator,
        unit=row.unit,
        measure=row.measure,
        counting=row.counting,
        total=plain(row.target_total),
        yearly=tuple((year, plain(yearly[year])) for year in sorted(yearly)),
        side=row.responsible_side,
        due_on=row.due_on.isoformat(),
        area=row.area.name if row.area else "",
        evidence=row.evidence_wanted,
        area_code=row.area.code if row.area else "",
        key=str(row.key),
    )


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def put_terms(agreement: Agreement, terms: Terms) -> None:
    """Make the record say these terms, touching only what differs; saves it.

    Commitments are rows that stay the same ones (services.commitments.put_lines).
    The caller holds a transaction.
    """
    agreement.title, agreement.text = terms.title, terms.text
    agreement.round = Round.objects.get(code=terms.round_code)
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.save()
    _put_areas(agreement, terms.areas)
    _put_parties(agreement, terms.parties)


def _put_areas(agreement: Agreement, areas: Iterable[AreaTerms]) -> None:
    wanted = {area.code: area for area in areas}
    kept = {row.area.code: row for row in agreement.contents.select_related("area")}
    for code, row in kept.items():
        if code not in wanted:
            row.delete()
    ids = dict(ContentArea.objects.filter(code__in=wanted).values_list("code", "pk"))
    for code, area in wanted.items():
        existing: Any = kept.get(code) or AgreementContent(
            agreement=agreement, area_id=ids[code]
        )
        units = (area.host_unit, area.partner_unit)
        if existing.pk is None or (existing.host_unit, existing.partner_unit) != units:
            existing.host_unit, existing.partner_unit = units
            existing.save()


def _put_parties(agreement: Agreement, parties: Iterable[PartyTerms]) -> None:
    wanted = [(party.side, party.kind, party.name) for party in parties]
    kept = {
        (party.side, party.kind, party.name): party for party in agreement.parties.all()
    }
    for key, party in kept.items():
        if key not in wanted:
            party.delete()
    Party.objects.bulk_create(
        Party(agreement=agreement, side=side, kind=kind, name=name)
        for side, kind, name in wanted
        if (side, kind, name) not in kept
    )
