"""Those who produce, process, carry and sell."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chains.choices import OperatorKind
from chains.operator_querysets import OperatorQuerySet
from portal.core import pagecache
from portal.core.fields import NfcCharField
from portal.core.models import Archivable, Stamped, Versioned
from portal.core.text import fold, nfc
from portal.organisations.models import Association, Commune

# Those whose telephone and representative are an organisation's, not a person's.
ORGANISATIONS = frozenset(
    {
        OperatorKind.ENTERPRISE,
        OperatorKind.COOPERATIVE,
        OperatorKind.COOPERATIVE_UNION,
    }
)


# A shop is open to whoever comes; docs/decisions/0070-public-addresses.md has the rule.
OPEN_TO_ALL = ORGANISATIONS | {OperatorKind.SHOP}


def address_key(address: str, commune_id: int | None, commune_text: str) -> str:
    """What consent is given for: the words and the commune, by key once it is known."""
    return nfc(f"{address} # {commune_id or commune_text}")


@pghistory.track()
class Operator(Stamped, Versioned, Archivable):
    """A business, cooperative, group, farm or household that runs a stage of chains.

    `association` is the one that registered it and keeps it up to date. A duplicate that
    was merged is put away as a name of the one it was merged into (`merged_into`).
    """

    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="operators"
    )
    name = NfcCharField(_("tên cơ sở"), max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    kind = models.CharField(_("loại hình"), max_length=20, choices=OperatorKind)
    # As `tax_codes.parse_tax_code` writes it.
    tax_code = models.CharField(_("mã số thuế"), max_length=14, blank=True)
    address = NfcCharField(_("địa chỉ"), max_length=300, blank=True)
    # A person's own is public only with their consent; an organisation's always.
    publishes_address = models.BooleanField(
        _("đồng ý công khai địa chỉ"), default=False
    )
    # The address the consent was given for, as `address_key`: another one is not shown.
    agreed_place = NfcCharField(
        _("địa chỉ đã đồng ý công khai"), max_length=450, blank=True, editable=False
    )
    # As somebody wrote it; `commune` is the unit of today that it names, if it is known.
    commune_text = NfcCharField(_("xã, phường như đã ghi"), max_length=120, blank=True)
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("xã, phường"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operators",
    )
    representative = NfcCharField(_("người đại diện"), max_length=120, blank=True)
    phone = NfcCharField(_("điện thoại"), max_length=20, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("đã gộp vào"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="aliases",
    )

    objects: ClassVar[OperatorQuerySet] = OperatorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["association", "name_folded", "address"],
                condition=Q(archived_at__isnull=True),
                name="operator_once_per_association",
                violation_error_message=_(
                    "Hội đã có cơ sở cùng tên, cùng địa chỉ; hãy mở cơ sở đó hoặc gộp hai "
                    "bản ghi."
                ),
            ),
            models.UniqueConstraint(
                fields=["association", "tax_code"],
                condition=Q(archived_at__isnull=True) & ~Q(tax_code=""),
                name="operator_tax_code_once",
                violation_error_message=_(
                    "Hội đã có cơ sở khác mang mã số thuế này; nếu là một, hãy gộp hai bản "
                    "ghi."
                ),
            ),
            models.CheckConstraint(
                condition=Q(tax_code="")
                | Q(tax_code__regex=r"^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$"),
                name="operator_tax_code_form",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(archived_at__isnull=False) & ~Q(merged_into=F("id")),
                name="operator_alias_is_archived",
            ),
        ]
        indexes = [
            # Names without accents, on the list and while looking for duplicates.
            GinIndex(
                fields=["name_folded"],
                name="operator_name_trigram",
                opclasses=["gin_trgm_ops"],
            ),
            # The list of one association in order of the alphabet.
            models.Index(
                fields=["association", "name_folded", "id"], name="operator_owner_order"
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("chains:operator_detail", args=[self.pk])

    @property
    def is_organisation(self) -> bool:
        return self.kind in ORGANISATIONS

    @property
    def place(self) -> str:
        """The address with the commune of today, or as somebody wrote it."""
        commune = self.commune.in_address if self.commune else self.commune_text
        named = fold(self.commune.name) if self.commune else fold(commune)
        if named and named in fold(self.address):
            # Addresses of lists often name the commune themselves.
            return self.address
        return ", ".join(part for part in (self.address, commune) if part)

    @property
    def public_place(self) -> str:
        """What anybody may read of `place`: of a person's home or land the commune.

        Every public page, file and answer shows this one.
        """
        if self.kind in OPEN_TO_ALL or self.shows_address:
            return self.place
        return self.commune.in_address if self.commune else ""

    @property
    def shows_address(self) -> bool:
        """Whether the owner agreed to the address as it stands now."""
        key = address_key(self.address, self.commune_id, self.commune_text)
        return self.publishes_address and self.agreed_place == key

    @property
    def must_ask_again(self) -> bool:
        """There was consent, for another address."""
        is_private = self.kind not in OPEN_TO_ALL
        return is_private and self.publishes_address and not self.shows_address

    def allow_address(self, allowed: bool) -> None:
        """Write down what the owner says of the address as it stands now."""
        key = address_key(self.address, self.commune_id, self.commune_text)
        self.publishes_address, self.agreed_place = allowed, key if allowed else ""

    def stands_for(self) -> "Operator":
        """The operator that a merged duplicate is a name of; else this one."""
        kept: Operator = self
        while kept.merged_into is not None:
            kept = kept.merged_into
        return kept

    def become_alias(
        self, *, of: "Operator", by: Any, at: datetime, reason: str
    ) -> None:
        """Put the duplicate away as another name of `of`."""
        self.merged_into = of
        self.archived_at, self.archived_by, self.archive_reason = at, by, reason
        self.updated_by = by
        self.save()

    def stand_alone(self, *, by: Any) -> None:
        """Undo `become_alias`."""
        self.merged_into = None
        self.archived_at, self.archived_by, self.archive_reason = None, None, ""
        self.updated_by = by
        self.save()


@pghistory.track()
class OperatorPhone(models.Model):
    """A further telephone. A person's own is for those who keep the record only."""

    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, related_name="phones"
    )
    position = models.PositiveSmallIntegerField()
    # As `portal.core.phones.parse_phone` writes it.
    number = models.CharField(_("số điện thoại"), max_length=20)
    note = NfcCharField(_("của ai, việc gì"), max_length=80, blank=True)
    is_personal = models.BooleanField(_("số riêng của cá nhân"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "number"],
                name="operator_phone_once",
                violation_error_message=_("Số này đã ghi ở trên."),
            ),
            models.UniqueConstraint(
                fields=["operator", "position"],
                name="operator_phone_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.number
