"""Provinces in two eras, associations and their successors, and who belongs to them."""

from datetime import date
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import name_order
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import DerivedCharField, NfcCharField
from portal.core.models import Stamped
from portal.core.text import fold, slug, sort_key
from portal.organisations.choices import (
    HANOI_ROLES,
    CommuneKind,
    Era,
    ProvinceKind,
    Role,
)
from portal.organisations.querysets import (
    AssociationQuerySet,
    CommuneQuerySet,
    DepartmentQuerySet,
    MembershipQuerySet,
    ProvinceQuerySet,
)


class Named(models.Model):
    """A name, with the forms that search and order need kept beside it."""

    name = NfcCharField(_("tên"), max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded, self.sort_key = fold(self.name), sort_key(self.name)
        super().save(*args, **kwargs)


class Province(Named):
    """A provincial unit of one era. Codes repeat across eras: 15 was Yên Bái, is Lào Cai.

    `name` is short ("Sơn La"); `kind` is the newest, and where it changed without a
    merger (three provinces became cities in 2026) the former kind, the day and the law
    are kept, so that a full name is always asked for with a day.
    """

    era = models.CharField(max_length=2, choices=Era)
    code = models.CharField(_("mã"), max_length=2)
    kind = models.CharField(max_length=10, choices=ProvinceKind)
    former_kind = models.CharField(max_length=10, choices=ProvinceKind, blank=True)
    kind_changed_on = models.DateField(null=True, blank=True)
    kind_changed_by = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )
    latitude = models.DecimalField(
        max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        max_digits=8, decimal_places=5, null=True, blank=True
    )

    objects: ClassVar[ProvinceQuerySet] = ProvinceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["era", "code"], name="province_code_once_per_era"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{2}$"), name="province_code_two_digits"
            ),
            models.CheckConstraint(
                condition=Q(era=Era.THIRTY_FOUR, successor__isnull=True)
                | Q(era=Era.SIXTY_THREE, successor__isnull=False),
                name="province_successor_by_era",
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The name as a piece of an address; units of both eras may share one."""
        return slug(self.name)

    @property
    def today(self) -> "Province":
        """The unit of the 34 that this one is part of now."""
        return self.successor or self

    def kind_on(self, day: date) -> ProvinceKind:
        """The kind of unit on a day, before or after the 2026 changes of kind."""
        if self.kind_changed_on and day < self.kind_changed_on:
            return ProvinceKind(self.former_kind)
        return ProvinceKind(self.kind)

    def full_name_on(self, day: date) -> str:
        text = {
            ProvinceKind.PROVINCE: _g("Tỉnh %(name)s"),
            ProvinceKind.CITY: _g("Thành phố %(name)s"),
        }[self.kind_on(day)]
        return text % {"name": self.name}

    def in_force_on(self, day: date) -> "Province":
        """This unit, or after its last day the one of the 34 that followed it."""
        is_over = self.valid_to is not None and day > self.valid_to
        return self.today if is_over else self


class Commune(Named):
    """A commune, ward or special zone of today, below one of the 34 provinces.

    Codes are those of the General Statistics Office, five digits with leading zeros.
    """

    code = models.CharField(_("mã"), max_length=5, unique=True)
    kind = models.CharField(max_length=10, choices=CommuneKind)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="communes"
    )

    objects: ClassVar[CommuneQuerySet] = CommuneQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{5}$"), name="commune_code_five_digits"
            ),
            models.UniqueConstraint(
                fields=["province", "kind", "name"], name="commune_name_once_a_province"
            ),
        ]
        indexes = [
            # Choosing a commune by typing, and reading addresses of lists.
            models.Index(
                fields=["province", "name_folded"], name="commune_folded_name"
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def in_address(self) -> str:
        """As the end of an address: "xã Mộc Châu, Sơn La"."""
        return f"{self.get_kind_display().lower()} {self.name}, {self.province.name}"


@pghistory.track()
class Association(Named, Stamped):
    """A farmers' association of a province or city (Hội Nông dân).

    `province` is the unit the association was founded in (as signed); a merged
    association names its `successor`, whose members then keep its records.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="associations"
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("hội kế thừa"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )
    is_host = models.BooleanField(default=False, editable=False)
    is_partner = models.BooleanField(_("tham gia chương trình"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    valid_to = models.DateField(_("hoạt động đến"), null=True, blank=True)
    address = NfcCharField(_("địa chỉ"), max_length=200, blank=True)
    phone = NfcCharField(_("điện thoại"), max_length=20, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)

    objects: ClassVar[AssociationQuerySet] = AssociationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_host"],
                condition=Q(is_host=True),
                name="one_host_association",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("id")), name="association_not_own_successor"
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name

    def full_name_on(self, day: date) -> str:
        """Official name with the kind its unit had on that day.

        One that ended keeps the name of its last day. One that goes on follows its unit
        into the map of 2025, unless that unit lost its name there.
        """
        day = min(day, self.valid_to or day)
        unit = self.province.in_force_on(day)
        if unit.name != self.province.name:
            unit = self.province
        text = {
            ProvinceKind.PROVINCE: _g("Hội Nông dân tỉnh %(name)s"),
            ProvinceKind.CITY: _g("Hội Nông dân thành phố %(name)s"),
        }[unit.kind_on(day)]
        return text % {"name": self.province.name}

    @property
    def today(self) -> "Association":
        """The association that keeps this one's records now."""
        return self.successor.today if self.successor else self


@pghistory.track()
class Department(Named, Stamped):
    """A department of the city (sở, ban, ngành) that can be party to cooperation."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    association = models.ForeignKey(
        Association,
        verbose_name=_("thuộc địa bàn"),
        on_delete=models.PROTECT,
        related_name="departments",
    )
    valid_to = models.DateField(_("hoạt động đến"), null=True, blank=True)

    objects: ClassVar[DepartmentQuerySet] = DepartmentQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    def end(self, *, by: Any, on: date) -> None:
        """Close the department: `on` is its last day; what names it stays as it is."""
        if self.valid_to is not None:
            raise DomainError(_g("Đơn vị này đã được ghi là ngừng hoạt động."))
        self.valid_to, self.updated_by = on, by
        self.save(update_fields=["valid_to", "updated_by", "updated_at"])


@pghistory.track()
class Membership(Stamped):
    """A person holds a role in an association from a day until a day (both count).

    When it ends, access ends; nothing else grants access to the workspace.

    A partner's lead who invites an address may learn nothing of whoever has an account
    there. Until the person has signed in after the invitation, the lead is shown what
    the lead typed: `introduced_name` and `introduced_phone`, and `offered_at`, when the
    last mail went. They are empty where Hanoi gave the role, or the lead knew the person.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    association = models.ForeignKey(
        Association,
        verbose_name=_("hội"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    business = NfcCharField(_("doanh nghiệp"), max_length=200, blank=True)
    role = models.CharField(_("vai trò"), max_length=20, choices=Role)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    introduced_name = NfcCharField(max_length=120, blank=True, editable=False)
    introduced_folded = DerivedCharField(
        max_length=120, source="introduced_name", make=fold, default=""
    )
    introduced_order = DerivedCharField(
        max_length=400, source="introduced_name", make=name_order, default=""
    )
    introduced_phone = NfcCharField(max_length=20, blank=True, editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)

    # Filled by `as_shown_to`: what that reader may know of the person.
    is_veiled: bool
    shown_name: str
    shown_phone: str

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.BUYER, association__isnull=True)
                | (~Q(role=Role.BUYER) & Q(association__isnull=False)),
                name="membership_buyer_has_no_association",
            ),
            ExclusionConstraint(
                name="membership_one_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Func(F("association"), 0, function="COALESCE"),
                        RangeOperators.EQUAL,
                    ),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            models.Value("[]"),
                            function="DATERANGE",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Người này đã có vai trò ở hội đó trong khoảng thời gian ấy."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def is_hanoi(self) -> bool:
        return self.role in HANOI_ROLES

    def place_on(self, day: date) -> str:
        """Where the role is held: the association's full name, or the business."""
        if self.association is None:
            return self.business
        return self.association.full_name_on(day)

    def covers(self, day: date) -> bool:
        """Whether the role gives access on the day; first and last day both count."""
        return self.starts_on <= day and not self.ended_by(day)

    def ended_by(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on < day

    def end(self, *, by: Any, on: date) -> None:
        """End the membership: `on` is the last day with access."""
        if self.ends_on is not None and self.ends_on <= on:
            raise DomainError(_g("Vai trò này đã kết thúc từ trước."))
        self.ends_on, self.updated_by = max(on, self.starts_on), by
        self.save(update_fields=["ends_on", "updated_by", "updated_at"])
