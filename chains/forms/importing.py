"""Upload a workbook; filter the list of imports."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chains.importers.opening import Unreadable, check_outside
from chains.models import ImportBatch
from chains.models.importing import ImportState
from chains.querysets import ImportBatchQuerySet
from portal.core import clock, search
from portal.organisations.access import Access, access_for
from portal.organisations.models import Association

FIRST_YEAR = 2010


class ImportForm(forms.Form):
    """A partner imports for its own associations; Hanoi lets the sheets say whose."""

    file = forms.FileField(
        label=_("Bảng tính"),
        help_text=_(
            "Tệp .xlsx, .xls hoặc .ods, nặng tối đa 20 MB; giữ nguyên bố cục đang dùng. Chưa có gì "
            "được lưu cho đến khi anh/chị xem trước và xác nhận."
        ),
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.xls,.ods,application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet,application/vnd.ms-excel,"
                "application/vnd.oasis.opendocument.spreadsheet"
            }
        ),
        error_messages={
            "empty": _("Tệp trống; hãy chọn lại tệp bảng tính."),
            "required": _("Hãy chọn tệp bảng tính cần nhập."),
        },
    )
    association = forms.ModelChoiceField(
        label=_("Hội"), queryset=Association.objects.none()
    )
    year = forms.IntegerField(
        label=_("Năm của sản lượng"),
        help_text=_("Sản lượng trong bảng được ghi cho năm này."),
        min_value=FIRST_YEAR,
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        year.initial = this_year = clock.today().year
        year.max_value = this_year + 1  # type: ignore[attr-defined]
        year.widget.attrs["max"] = this_year + 1
        self._set_associations(access)

    def _set_associations(self, access: Access) -> None:
        field: Any = self.fields["association"]
        if access.is_hanoi:
            field.queryset = Association.objects.in_alphabet()
            field.required = False
            field.empty_label = _("Theo tên trang hoặc tiêu đề trong bảng")
            field.help_text = _(
                "Chỉ cần chọn khi trang tính không ghi là danh sách của hội nào."
            )
            return
        own = Association.objects.filter(pk__in=access.association_ids)
        field.queryset = own.in_alphabet()
        field.empty_label = None
        if access.home_association:
            field.initial = access.home_association.pk
        if len(access.association_ids) == 1:
            field.widget = forms.HiddenInput()

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > clock.today().year + 1:
            raise ValidationError(_("Năm của sản lượng còn ở quá xa; hãy xem lại."))
        return year

    def clean_file(self) -> Any:
        """The cheap checks at once; the file is unpacked only by the job's child."""
        file = self.cleaned_data["file"]
        try:
            check_outside(file, file.size)
        except Unreadable as error:
            raise ValidationError(error.message) from None
        file.seek(0)
        return file


class ImportFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_("Tìm theo tên tệp"),
        method="find",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("Trạng thái"), choices=ImportState.choices, empty_label=_("Tất cả")
    )
    whose = django_filters.ChoiceFilter(
        label=_("Người phụ trách"),
        method="by_person",
        choices=[("me", _("Của tôi"))],
        empty_label=_("Mọi người"),
    )
    association = django_filters.ModelChoiceFilter(
        label=_("Hội"),
        queryset=lambda request: Association.objects.in_alphabet(),
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = ImportBatch
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not access_for(self.request.user).is_hanoi:
            del self.filters["association"]

    def find(
        self, queryset: ImportBatchQuerySet, name: str, value: str
    ) -> ImportBatchQuerySet:
        return queryset.filter(search.matches(search.terms(value), "file_name_folded"))

    def by_person(
        self, queryset: ImportBatchQuerySet, name: str, value: str
    ) -> ImportBatchQuerySet:
        return queryset.filter(responsible=self.request.user)
