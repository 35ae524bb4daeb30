"""What an editor writes."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.models import Chain
from portal.core.forms import LineField, PlainSelect
from portal.core.richtext import paragraphs, plain, sanitise
from portal.core.uploads import accept_attribute, check_kind
from portal.news.models import Article
from portal.organisations.models import Association

# Chains offered while typing; others are found by typing their code.
OFFERED_CHAINS = 300

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Article]
else:
    ModelForm = forms.ModelForm


class ArticleForm(ModelForm):
    chain_code = LineField(
        label=_("Chuỗi được giới thiệu"),
        max_length=20,
        required=False,
        help_text=_("Gõ mã hoặc chọn một chuỗi đang công khai, ví dụ CH-000123."),
        widget=forms.TextInput(attrs={"list": "chains", "autocomplete": "off"}),
    )
    picture_file = forms.FileField(
        label=_("Ảnh minh họa"),
        required=False,
        help_text=_(
            "JPG, PNG hoặc WebP, rộng từ 320 điểm ảnh. Vị trí và thông tin máy chụp "
            "trong ảnh được xóa khi lưu."
        ),
        widget=forms.FileInput(attrs={"accept": accept_attribute(("image",))}),
    )
    drop_picture = forms.BooleanField(label=_("Bỏ ảnh đang dùng"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = [
            "kind",
            "title",
            "summary",
            "body",
            "association",
            "picture_alt",
            "picture_credit",
        ]
        widgets = {
            "association": PlainSelect,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 14}),
        }
        help_texts = {
            "summary": _("Một, hai câu; hiện ở danh sách và khi chia sẻ."),
            "body": _("Để một dòng trống giữa hai đoạn."),
            "picture_alt": _(
                "Trong ảnh có gì, cho người không nhìn thấy ảnh. Bắt buộc khi có ảnh."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["association"].queryset = Association.objects.in_alphabet()
        fields["association"].empty_label = _("Không riêng tỉnh nào")
        fields["version"].required = self.instance.pk is not None
        fields["body"].widget.attrs["data-prose-editor"] = static(
            "django_prose_editor/editor.js"
        )
        self.initial.setdefault("version", self.instance.version)
        if self.instance.pk is None:
            self.initial.setdefault("submission", uuid.uuid4())
        if self.instance.chain is not None:
            self.initial.setdefault("chain_code", self.instance.chain.code)
        if not self.instance.picture:
            del fields["drop_picture"]

    @property
    def opened(self) -> int | None:
        """The version the form was opened with; None for a new article."""
        return self.cleaned_data.get("version") if self.instance.pk else None

    @property
    def offered_chains(self) -> list[tuple[str, str]]:
        """(code, name) for the suggestions of the chain field."""
        rows = Chain.objects.public().order_by("sort_key", "pk")
        return list(rows.values_list("code", "name")[:OFFERED_CHAINS])

    def clean_body(self) -> str:
        body = sanitise(paragraphs(self.cleaned_data["body"]))
        if not plain(body):
            raise ValidationError(_g("Hãy viết nội dung của bài."))
        return body

    def clean_chain_code(self) -> Chain | None:
        code = self.cleaned_data["chain_code"]
        if not code:
            return None
        chain = Chain.objects.public().filter(code__iexact=code).first()
        if chain is None:
            raise ValidationError(
                _g("Không có chuỗi công khai nào mang mã %(code)s; hãy xem lại mã.")
                % {"code": code}
            )
        return chain

    def clean_picture_file(self) -> Any:
        file = self.cleaned_data["picture_file"]
        if file:
            check_kind(file, kinds=("image",))
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kept = self.instance.picture and not data.get("drop_picture")
        if (data.get("picture_file") or kept) and not data.get("picture_alt"):
            self.add_error(
                "picture_alt",
                _g("Hãy mô tả ảnh bằng một câu để người không thấy ảnh cũng hiểu."),
            )
        if "chain_code" in data:
            self.instance.chain = data["chain_code"]
        return data
