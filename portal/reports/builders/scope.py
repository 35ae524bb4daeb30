"""Which chains a register holds and how its places are read."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Q
from django.utils.translation import gettext as _

from chains.choices import ChainStatus
from chains.models import Chain
from chains.querysets import ChainQuerySet
from portal.organisations.models import Association, Province
from portal.reports.choices import Reading


@dataclass(frozen=True)
class Scope:
    """Empty fields do not narrow. Ids, so that it fits into the report's row."""

    association: int | None = None
    province: int | None = None
    status: str = ""
    reading: str = Reading.SIGNED

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**{name: values[name] for name in asdict(cls()) if name in values})

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"reading": str(self.reading), "status": str(self.status)}

    def chains(self, user: Any) -> ChainQuerySet:
        """The chains of this scope that the person may see now, put-away ones not."""
        found = Chain.objects.for_user(user).live()
        if self.association:
            found = found.filter(association_id=self.association)
        if self.province:
            # A unit of today also holds the chains of the units that became part of it.
            found = found.filter(
                Q(association__province_id=self.province)
                | Q(association__province__successor_id=self.province)
            )
        if self.status:
            found = found.filter(status=self.status)
        return found

    def describe(self, today: date) -> list[tuple[str, str]]:
        """What was asked, in words: label and value of every filter in use."""
        said = []
        if self.association:
            association = Association.objects.select_related("province__successor").get(
                pk=self.association
            )
            said.append((_("Hội đăng ký"), association.full_name_on(today)))
        if self.province:
            province = Province.objects.get(pk=self.province)
            said.append(
                (
                    _("Tỉnh, thành phố"),
                    f"{province.full_name_on(today)} ({province.get_era_display()})",
                )
            )
        if self.status:
            said.append((_("Tình trạng"), str(ChainStatus(self.status).label)))
        if not said:
            said.append((_("Phạm vi"), _("Tất cả chuỗi người lập được xem")))
        said.append((_("Ghi tên địa danh"), str(Reading(self.reading).label)))
        return said

    def short(self, today: date) -> str:
        """A few words for the report's title; empty for everything."""
        words = []
        if self.association:
            words.append(Association.objects.get(pk=self.association).name)
        if self.province:
            province = Province.objects.get(pk=self.province)
            words.append(province.full_name_on(today))
        if self.status:
            words.append(str(ChainStatus(self.status).label).lower())
        return ", ".join(words)
