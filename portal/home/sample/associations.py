"""Associations and departments of the sample, with what became of them in 2025."""

from portal.core.text import fold, sort_key
from portal.home.sample.partners import (
    DEPARTMENTS,
    HEIR_ONLY,
    MERGED_LAST_DAY,
    PARTNERS,
    Partner,
)
from portal.organisations.models import Association, Department, Province


def make_associations() -> dict[str, Association]:
    """Create the partners, heirs first, and return all associations by code.

    An association that is already there (the host, or a real partner entered before)
    is used as it is and stays unmarked.
    """
    known = Association.objects.in_bulk(field_name="code")
    provinces = {p.name: p for p in Province.objects.as_signed()}
    heirs = [HEIR_ONLY, *(p for p in PARTNERS if not p.successor)]
    merged = [p for p in PARTNERS if p.successor]
    for group in (heirs, merged):
        created = Association.objects.bulk_create(
            _association(partner, provinces[partner.name], known)
            for partner in group
            if partner.code not in known
        )
        known |= {association.code: association for association in created}
    return known


def _association(
    partner: Partner, province: Province, known: dict[str, Association]
) -> Association:
    return Association(
        code=partner.code,
        name=partner.name,
        name_folded=fold(partner.name),
        sort_key=sort_key(partner.name),
        province=province,
        successor=known[partner.successor] if partner.successor else None,
        valid_to=MERGED_LAST_DAY if partner.successor else None,
        is_partner=partner is not HEIR_ONLY,
        is_sample=True,
        address=f"1 phố Chợ Mẫu, {province.full_name_on(MERGED_LAST_DAY)}",
        phone="0950 000 000",
        email=f"hoi-nong-dan.{partner.code}@example.vn",
    )


def make_departments(host: Association) -> None:
    """Create the city's departments, unless they were entered before."""
    known = set(Department.objects.values_list("code", flat=True))
    Department.objects.bulk_create(
        Department(
            code=f"{code}-mau",
            name=name,
            name_folded=fold(name),
            sort_key=sort_key(name),
            association=host,
        )
        for code, name in DEPARTMENTS
        if f"{code}-mau" not in known
    )


def department_codes() -> list[str]:
    return [f"{code}-mau" for code, _name in DEPARTMENTS]
