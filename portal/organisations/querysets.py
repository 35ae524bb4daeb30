"""Ways to read provinces, associations and memberships."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from portal.core.text import fold, slug
from portal.organisations.choices import Era

if TYPE_CHECKING:
    from portal.organisations.access import Access
    from portal.organisations.models import (  # noqa: F401
        Association,
        Commune,
        Department,
        Membership,
        Province,
    )


def _access_for(user: Any) -> "Access":
    """Access is read from memberships, so it cannot be imported above."""
    from portal.organisations.access import access_for

    return access_for(user)


# What stands before the place in an association's name, in folded letters.
_OFFICE = re.compile(r"^(hoi nong dan\b|hnd\b)?\W*(tinh\b|thanh pho\b|tp\b)?")


_COMMUNE_KIND = re.compile(r"^(xa|phuong|p\.|x\.|dac khu)\s*(?=\S)")
# A lead invited the address, and its person has not signed in since.
_NOT_TAKEN_UP = Q(introduced_name__gt="") & (
    Q(user__last_login__isnull=True) | Q(user__last_login__lt=F("created_at"))
)
# What a list shows, finds and orders by, and where it stands on the person.
_SHOWN = {
    "name": "full_name",
    "folded": "name_folded",
    "order": "name_order",
    "phone": "phone",
}


class ProvinceQuerySet(models.QuerySet["Province"]):
    def as_signed(self) -> "ProvinceQuerySet":
        """The 63 units that agreements and chains of 2015–2025 name."""
        return self.filter(era=Era.SIXTY_THREE)

    def as_today(self) -> "ProvinceQuerySet":
        """The 34 units in force since 1 July 2025."""
        return self.filter(era=Era.THIRTY_FOUR)

    def named(self, name: str) -> "ProvinceQuerySet":
        """Units of either era with this name, in any spelling, with or without kind."""
        wanted = fold(name)
        for prefix in ("tinh ", "thanh pho ", "tp. ", "tp "):
            wanted = wanted.removeprefix(prefix)
        return self.filter(name_folded=wanted)


class CommuneQuerySet(models.QuerySet["Commune"]):
    def in_alphabet(self) -> "CommuneQuerySet":
        return self.order_by("sort_key", "kind", "pk")

    def named(self, name: str) -> "CommuneQuerySet":
        """Units with this name, in any spelling, with or without their kind."""
        wanted = _COMMUNE_KIND.sub("", fold(name))
        return self.filter(name_folded=wanted)


class AssociationQuerySet(models.QuerySet["Association"]):
    def as_signed(self) -> "AssociationQuerySet":
        """Annotate the unit of the record's own time as `province_read_id`."""
        return self.annotate(province_read_id=F("province_id"))

    def as_today(self) -> "AssociationQuerySet":
        """Annotate the province of today as `province_read_id`."""
        return self.annotate(
            province_read_id=Coalesce("province__successor_id", "province_id")
        )

    def partners(self) -> "AssociationQuerySet":
        return self.filter(is_host=False, is_partner=True)

    def for_user(self, user: Any) -> "AssociationQuerySet":
        """Everyone with a workspace knows who takes part; others know none from here."""
        return self.all() if _access_for(user).has_workspace else self.none()

    def editable_by(self, user: Any) -> "AssociationQuerySet":
        """Contacts are kept by Hanoi's admins and by the association's own lead."""
        access = _access_for(user)
        if access.is_hanoi_admin:
            return self.all()
        return self.filter(pk__in=access.lead_association_ids)

    def in_alphabet(self) -> "AssociationQuerySet":
        """Hanoi first, then the provinces in the order of the Vietnamese alphabet."""
        return self.order_by("-is_host", "sort_key", "pk")

    def resolve(self, text: str) -> "Association | None":
        """Find by code or by name in any spelling.

        "son-la", "SON LA", "sơnla", "Tỉnh Sơn La", "HND tỉnh Sơn La" are one. A few
        dozen rows are compared here, where marks and spaces can be left out.
        """
        wanted = {slug(text), slug(_OFFICE.sub("", fold(text)))}
        wanted = {word.replace("-", "") for word in wanted}
        for association in self.order_by("pk"):
            names = (association.code, slug(association.name_folded))
            if not wanted.isdisjoint(name.replace("-", "") for name in names):
                return association
        return None


class DepartmentQuerySet(models.QuerySet["Department"]):
    def for_user(self, user: Any) -> "DepartmentQuerySet":
        return self.all() if _access_for(user).has_workspace else self.none()

    def in_force(self, day: date) -> "DepartmentQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def for_user(self, user: Any) -> "MembershipQuerySet":
        """Hanoi's admins see everybody, a lead the people of its own associations."""
        access = _access_for(user)
        if access.is_hanoi_admin:
            return self.all()
        return self.filter(association_id__in=access.lead_association_ids)

    def as_shown_to(self, user: Any) -> "MembershipQuerySet":
        """Annotate what this reader may know of each person.

        `is_veiled`, `shown_name`, `shown_folded`, `shown_order`, `shown_phone`.
        """
        veiled = Q(pk__in=[]) if _access_for(user).is_hanoi_admin else _NOT_TAKEN_UP
        rows = self.annotate(  # type: ignore[no-redef]
            is_veiled=Case(When(veiled, then=True), default=False),
        )
        return rows.annotate(
            **{
                f"shown_{name}": Case(
                    When(is_veiled=True, then=F(f"introduced_{name}")),
                    default=F(f"user__{source}"),
                )
                for name, source in _SHOWN.items()
            }
        )

    def taken_up(self) -> "MembershipQuerySet":
        """Those whose person is no secret: given by Hanoi, or signed in since."""
        return self.exclude(_NOT_TAKEN_UP)

    def on(self, day: date) -> "MembershipQuerySet":
        """Memberships that give access on this day (both ends count)."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day
        )

    def in_state(self, state: str, day: date) -> "MembershipQuerySet":
        """Memberships by how they stand on a day: active, coming or ended."""
        if state == "coming":
            return self.filter(starts_on__gt=day)
        if state == "ended":
            return self.filter(ends_on__lt=day)
        return self.on(day)
