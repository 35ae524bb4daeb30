"""Whose list is it? Find the association a sheet names in its name or its titles."""

import re
from dataclasses import dataclass
from typing import Literal

from portal.core.text import fold
from portal.organisations.models import Association, Province

_UNIT = r"(?:tinh |thanh pho |tp\.? ?)?"
_PREFIX = re.compile(rf"(?:hoi nong dan |hnd )?{_UNIT}")

# Where a title names its association, the surest place first. Names of other units may
# stand anywhere else ("… tiêu thụ tại Hà Nội").
_PLACES = (
    rf"(?:hoi nong dan|hnd) {_UNIT}({{names}})(?!\w)",
    r" [-–—] {unit}({names})$",
    r"(?<!\w)(?:tinh|thanh pho|tp\.?) ({names})(?!\w)",
)


@dataclass(frozen=True)
class Owner:
    """`association` is None when the unit has none in the portal, or none was named."""

    association: Association | None
    province: str
    found_in: Literal["name", "title", "chosen", ""]


class OwnerFinder:
    """Looks names up in memory: two queries however many sheets there are."""

    def __init__(self, chosen: Association | None) -> None:
        self.chosen = chosen
        self._associations: dict[str, Association] = {}
        for association in Association.objects.order_by("-pk"):
            for key in (association.name_folded, fold(association.code)):
                self._associations[key] = association
        self._provinces = dict(
            Province.objects.order_by("era", "pk").values_list("name_folded", "name")
        )
        names = sorted({*self._associations, *self._provinces}, key=len, reverse=True)
        either = "|".join(map(re.escape, names))
        self._places = [
            re.compile(place.replace("{names}", either).replace("{unit}", _UNIT))
            for place in _PLACES
        ]

    def find(self, titles: list[str]) -> Owner:
        """`titles` is the sheet's name, then the texts above the header, top first."""
        own_name = fold(titles[0])
        prefix = _PREFIX.match(own_name)
        bare = own_name[prefix.end() :] if prefix else own_name
        for text in (own_name, bare):
            if owner := self._named(text, "name"):
                return owner
        folded = [fold(title) for title in titles[1:]]
        for place in self._places:
            for title in folded:
                found = place.search(title)
                if found and (owner := self._named(found.group(1), "title")):
                    return owner
        if self.chosen is not None:
            return Owner(self.chosen, self.chosen.name, "chosen")
        return Owner(None, "", "")

    def province_named(self, text: str) -> str:
        """The province when a text is nothing but its name ("TỈNH HÀ GIANG"), else ""."""
        own_name = fold(text).strip(" .:")
        prefix = _PREFIX.match(own_name)
        bare = own_name[prefix.end() :] if prefix else own_name
        owner = self._named(bare, "name")
        return owner.province if owner else ""

    def _named(self, folded: str, place: Literal["name", "title"]) -> Owner | None:
        association = self._associations.get(folded)
        if association is not None:
            return Owner(association, association.name, place)
        if folded in self._provinces:
            return Owner(None, self._provinces[folded], place)
        return None
