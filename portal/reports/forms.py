"""What a person may ask of a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.choices import ChainStatus
from portal.core import clock
from portal.organisations.choices import Era
from portal.organisations.models import Association, Province
from portal.reports.builders.scope import Scope
from portal.reports.choices import Reading


class RegisterForm(forms.Form):
    """Filters of the chain register; left alone it holds every chain one may see."""

    association = forms.ModelChoiceField(
        label=_("Hội đăng ký"),
        queryset=Association.objects.none(),
        required=False,
        empty_label=_("Tất cả các hội"),
    )
    province = forms.ChoiceField(
        label=_("Tỉnh, thành phố"),
        required=False,
        help_text=_(
            "Chọn theo bản đồ cũ hoặc mới; đơn vị hiện nay gồm cả các đơn vị đã nhập vào."
        ),
    )
    status = forms.ChoiceField(
        label=_("Tình trạng chuỗi"),
        required=False,
        choices=[("", _("Mọi tình trạng")), *ChainStatus.choices],
    )
    reading = forms.ChoiceField(
        label=_("Ghi tên địa danh"),
        choices=Reading.choices,
        initial=Reading.SIGNED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        associations: Any = self.fields["association"]
        associations.queryset = Association.objects.in_alphabet()
        provinces: Any = self.fields["province"]
        provinces.choices = [("", _("Tất cả")), *_provinces_by_era()]

    def scope(self) -> Scope:
        chosen = self.cleaned_data
        association = chosen["association"]
        return Scope(
            association=association.pk if association else None,
            province=int(chosen["province"]) if chosen["province"] else None,
            status=chosen["status"],
            reading=chosen["reading"],
        )


def _provinces_by_era() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Both maps as groups of one list, each in the order of the alphabet."""
    found: dict[str, list[tuple[str, str]]] = {Era.THIRTY_FOUR: [], Era.SIXTY_THREE: []}
    for province in Province.objects.order_by("sort_key", "pk"):
        found[province.era].append(
            (str(province.pk), province.full_name_on(clock.today()))
        )
    return [(Era(era).label, units) for era, units in found.items()]
