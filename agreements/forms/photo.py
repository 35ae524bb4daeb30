"""Photos of an activity: several files, and one sentence that describes them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField
from portal.core.uploads import accept_attribute, check_kind

# Each is decoded in a child process while the sender waits.
MOST_AT_ONCE = 6


class _Several(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A list of pictures, each checked by size and first bytes."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        files = [super(PhotosField, self).clean(file, initial) for file in files]
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(
                _g("Mỗi lần chọn nhiều nhất %(most)s ảnh; hãy gửi làm nhiều lần.")
                % {"most": MOST_AT_ONCE}
            )
        for file in files:
            check_kind(file, kinds=("image",))
        return files


class PhotosForm(forms.Form):
    pictures = PhotosField(
        label=_("Ảnh"),
        widget=_Several({"accept": accept_attribute(("image",))}),
        help_text=_(
            "Chọn một lúc nhiều nhất 6 ảnh JPG, PNG hay WebP, mỗi ảnh không quá 20 MB; "
            "nơi chụp ghi trong tệp bị bỏ."
        ),
    )
    alt = LineField(
        label=_("Mô tả"),
        max_length=200,
        help_text=_(
            "Một câu cho cả người không thấy ảnh: ai, ở đâu, làm gì. Sửa riêng từng ảnh "
            "được sau khi gửi."
        ),
    )
