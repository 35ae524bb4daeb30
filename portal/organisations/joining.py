"""An association joins the programme; what the mergers of 2025 made of it follows."""

from django.db import transaction

from portal.core.text import slug
from portal.organisations.choices import Era
from portal.organisations.models import Association, Province


@transaction.atomic
def join_programme(*, province: Province) -> Association:
    """Enter the association of a province of the 63 as a partner, once.

    Where the province became part of another, its association has ended with it and the
    one of the unit that kept the name takes its records over; that one is entered too,
    as no partner of its own yet.
    """
    association, _is_new = _enter(province)
    if not (association.is_partner or association.is_host):
        association.is_partner = True
        association.save(update_fields=["is_partner", "updated_at"])
    return association


def _enter(province: Province, **known: bool) -> tuple[Association, bool]:
    heir = _heir(province)
    return Association.objects.get_or_create(
        province=province,
        defaults={
            "code": slug(province.name),
            "name": province.name,
            "successor": heir,
            "valid_to": province.valid_to if heir else None,
            **known,
        },
    )


def _heir(province: Province) -> Association | None:
    today = province.today
    if today.name == province.name:
        return None
    keeper = Province.objects.get(era=Era.SIXTY_THREE, name=today.name, successor=today)
    return _enter(keeper, is_partner=False)[0]
