"""Photos of a chain: those there are, and one to add."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.models import ChainPhoto
from chains.models.photo import MOST_PHOTOS
from portal.core.forms import LineField
from portal.core.uploads import accept_attribute, check_kind


class NewPhotoForm(forms.Form):
    file = forms.FileField(
        label=_("Thêm ảnh"),
        required=False,
        widget=forms.FileInput({"accept": accept_attribute(("image",))}),
        help_text=_(
            "JPG, PNG hay WebP, rộng ít nhất 320 điểm ảnh; nơi chụp ghi trong tệp bị bỏ."
        ),
    )
    caption = LineField(
        label=_("Chú thích ảnh mới"),
        max_length=200,
        required=False,
        help_text=_("Một câu cho cả người không thấy ảnh: ai, ở đâu, làm gì."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file:
            check_kind(file, kinds=("image",))
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("file") and not data.get("caption"):
            self.add_error(
                "caption",
                _g("Hãy mô tả ảnh bằng một câu để người không thấy ảnh cũng hiểu."),
            )
        return data


class PhotoForm(forms.Form):
    """One photo that is there: its caption, its place, or off with it."""

    caption = LineField(label=_("Chú thích"), max_length=200)
    position = forms.IntegerField(
        label=_("Thứ tự"),
        min_value=1,
        max_value=MOST_PHOTOS,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    remove = forms.BooleanField(label=_("Bỏ ảnh này"), required=False)

    def __init__(self, data: Any, *, photo: ChainPhoto) -> None:
        self.photo = photo
        initial = {"caption": photo.caption, "position": photo.position}
        super().__init__(data, prefix=f"p{photo.pk}", initial=initial)
