"""What a side types when it writes the terms of an agreement, or changes them."""

import unicodedata
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import PartyKind, Side
from agreements.models import Agreement, ContentArea, Round
from agreements.models.refusals import overlap_sentence
from agreements.models.stages import LONGEST_TEXT
from agreements.models.terms import AreaTerms, PartyTerms, Terms
from portal.core.fields import say_nul_in_words
from portal.core.forms import DayField, LineField, PlainSelect
from portal.organisations.models import Association

if TYPE_CHECKING:
    AreaFormSet = BaseFormSet["AreaForm"]
    PartyFormSet = BaseFormSet["PartyForm"]
else:
    AreaFormSet = PartyFormSet = BaseFormSet


class TextField(forms.CharField):
    """Several paragraphs in NFC; line ends as the database keeps them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        say_nul_in_words(self)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", lines).strip()


class TermsForm(forms.Form):
    """The terms themselves; areas and parties come as lines of their own."""

    title = LineField(label=_("Tên thỏa thuận"), max_length=300)
    round = forms.ModelChoiceField(
        queryset=Round.objects.none(),
        to_field_name="code",
        label=_("Giai đoạn"),
        empty_label=_("Chọn giai đoạn"),
    )
    starts_on = DayField(label=_("Hiệu lực từ ngày"), required=False)
    ends_on = DayField(label=_("Hiệu lực đến hết ngày"), required=False)
    text = TextField(
        label=_("Nội dung văn bản"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Viết hoặc dán toàn văn; mỗi điều khoản một đoạn."),
    )

    def __init__(
        self, *args: Any, agreement: Agreement, associations: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        fields: dict[str, Any] = self.fields
        fields["round"].queryset = (
            Round.objects.filter(is_offered=True)
            | Round.objects.filter(code=self.initial.get("round", ""))
        ).in_order()
        if associations is not None:
            self._ask_with_whom(associations)

    def _ask_with_whom(self, associations: Any) -> None:
        """A new draft: with whom, and the number of this sending of the form."""
        self.fields["association"] = forms.ModelChoiceField(
            queryset=associations,
            label=_("Hội tỉnh, thành phố bạn"),
            empty_label=_("Chọn hội"),
            widget=PlainSelect,
        )
        possible = list(associations[:2])
        if len(possible) == 1:  # a partner drafts for its own association
            self.initial.setdefault("association", possible[0].pk)
        self.fields["submission"] = forms.UUIDField(widget=forms.HiddenInput)
        self.initial.setdefault("submission", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error(
                "ends_on",
                _g("Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu hiệu lực."),
            )
        elif starts and ends:
            self._refuse_overlap(data)
        return data

    def _refuse_overlap(self, data: dict[str, Any]) -> None:
        """A term that could never be signed is said while it is typed."""
        party: Association | None = data.get("association")
        association_id = party.pk if party else self.agreement.association_id
        if association_id is None:
            return
        wanted = Agreement(
            pk=self.agreement.pk,
            association_id=association_id,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )
        other = Agreement.objects.overlapping(wanted).first()
        if other is not None:
            self.add_error("starts_on", overlap_sentence(other))


class DraftForm(TermsForm):
    """A draft that is kept: carries the version it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CopyForm(TermsForm):
    """A text kept in the side's working copy; carries the version it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The newest text that either side had sent when the form was opened.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CounterForm(CopyForm):
    """A changed text that goes back to the other side."""

    answers = forms.IntegerField(widget=forms.HiddenInput)
    note = LineField(
        label=_("Lời nhắn gửi kèm"),
        max_length=300,
        required=False,
        help_text=_("Ví dụ “Chúng tôi sửa Điều 3 và thêm mục tham quan mô hình”."),
    )


class AmendmentForm(CopyForm):
    """The terms as they shall be once both sides have signed the amendment."""

    note = LineField(
        label=_("Phụ lục thay đổi gì, vì sao"),
        max_length=300,
        help_text=_("Ví dụ “Kéo dài thời hạn đến hết năm 2031”."),
    )


class RenewalForm(TermsForm):
    """The next round: the terms, and what of the old agreement goes along."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    carried = forms.MultipleChoiceField(
        label=_("Mang sang thỏa thuận mới"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chỉ tiêu được chọn chép sang bản nháp; bản cũ giữ nguyên."),
    )

    def __init__(self, *args: Any, portions: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())
        fields: dict[str, Any] = self.fields
        fields["carried"].choices = portions
        if not portions:
            del self.fields["carried"]


def _unit(label: Any) -> LineField:
    """The blank placeholder lets the style sheet tell an empty field from a filled one."""
    blank = forms.TextInput({"placeholder": " "})
    return LineField(label=label, max_length=200, required=False, widget=blank)


class AreaForm(forms.Form):
    """One content area: taken up or not, and who is responsible on each side."""

    code = forms.SlugField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen = forms.BooleanField(required=False)
    host_unit = _unit(_("Đơn vị phụ trách bên Hà Nội"))
    partner_unit = _unit(_("Đơn vị phụ trách bên tỉnh bạn"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].label = self.initial.get("name", "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # A unit typed without the tick means that the area is meant.
        if data.get("host_unit") or data.get("partner_unit"):
            data["chosen"] = True
        return data


class BaseAreas(AreaFormSet):
    def areas(self) -> tuple[AreaTerms, ...]:
        """The areas taken up, in the order of the list."""
        rows = {
            data["code"]: data
            for data in (form.cleaned_data for form in self.forms)
            if data.get("chosen")
        }
        known = ContentArea.objects.filter(code__in=rows).in_order()
        return tuple(
            AreaTerms(
                code,
                name,
                rows[code].get("host_unit", ""),
                rows[code].get("partner_unit", ""),
            )
            for code, name in known.values_list("code", "name")
        )


AreasFormSet = forms.formset_factory(
    AreaForm, formset=BaseAreas, extra=0, max_num=60, validate_max=True
)


def area_rows(terms: Terms | None) -> list[dict[str, Any]]:
    """Every area still offered and those the text has; ticked where it has them."""
    chosen = {area.code: area for area in terms.areas} if terms else {}
    areas = ContentArea.objects.filter(is_offered=True) | ContentArea.objects.filter(
        code__in=chosen
    )
    rows = []
    for code, name in areas.in_order().values_list("code", "name"):
        row: dict[str, Any] = {"code": code, "name": name, "chosen": code in chosen}
        if code in chosen:
            row["host_unit"] = chosen[code].host_unit
            row["partner_unit"] = chosen[code].partner_unit
        rows.append(row)
    return rows


class PartyForm(forms.Form):
    """One more party; a line left wholly empty is none."""

    side = forms.ChoiceField(label=_("Thuộc bên"), choices=Side)
    kind = forms.ChoiceField(
        label=_("Loại đơn vị"), choices=PartyKind, initial=PartyKind.DEPARTMENT
    )
    name = LineField(label=_("Tên đơn vị"), max_length=200, required=False)


class BaseParties(PartyFormSet):
    def parties(self) -> tuple[PartyTerms, ...]:
        """The lines filled in, each once."""
        rows = (form.cleaned_data for form in self.forms)
        filled = [
            PartyTerms(data["side"], data["kind"], data["name"])
            for data in rows
            if data.get("name")
        ]
        once = {(party.side, party.name): party for party in filled}
        return tuple(once.values())


PartiesFormSet = forms.formset_factory(
    PartyForm, formset=BaseParties, extra=1, max_num=20, validate_max=True
)


def party_rows(terms: Terms | None) -> list[dict[str, Any]]:
    parties = terms.parties if terms else ()
    return [{"side": p.side, "kind": p.kind, "name": p.name} for p in parties]


def first_values(terms: Terms) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "title": terms.title,
        "round": terms.round_code,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "text": terms.text,
    }


def typed_terms(form: TermsForm, areas: BaseAreas, parties: BaseParties) -> Terms:
    """The terms as one value; all three were found valid.

    Commitments are kept line by line on pages of their own.
    """
    data = form.cleaned_data
    return Terms(
        title=data["title"],
        round_code=data["round"].code,
        round_name=data["round"].name,
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        text=data["text"],
        areas=areas.areas(),
        parties=parties.parties(),
    )
