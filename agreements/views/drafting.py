"""Writing the terms: a draft of one's own side, or a changed text for the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.choices import Stage
from agreements.forms.terms import (
    AreasFormSet,
    CounterForm,
    DraftForm,
    PartiesFormSet,
    TermsForm,
    area_rows,
    first_values,
    party_rows,
    typed_terms,
)
from agreements.models import Agreement
from agreements.models.terms import Terms
from agreements.services import room
from agreements.services.comparison import compare
from agreements.services.terms import terms_of
from agreements.views._record import led_record, record_for
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import access_for
from portal.organisations.models import Association
from portal.organisations.permissions import (
    contributor_required,
    second_factor_required,
    workspace_required,
)


@dataclass
class Page:
    """One sending or showing of the terms, as the template needs it."""

    form: TermsForm
    areas: Any
    parties: Any
    heading: str
    save_label: str
    agreement: Agreement | None = None
    # After a conflict: what the others saved meanwhile, compared with what was typed.
    differences: Any = None
    status: int = 200

    def is_valid(self) -> bool:
        # All are judged, so that every error shows at once.
        return all(
            [self.form.is_valid(), self.areas.is_valid(), self.parties.is_valid()]
        )

    @property
    def terms(self) -> Terms:
        return typed_terms(self.form, self.areas, self.parties)


@require_http_methods(["GET", "POST"])
@contributor_required
def start(request: HttpRequest) -> HttpResponse:
    """A new draft; the other side sees it once it is proposed."""
    partners = _possible_partners(request)
    page = _page(
        request,
        None,
        lambda *args, **more: TermsForm(
            *args, agreement=Agreement(), associations=partners, **more
        ),
        heading=_("Soạn thỏa thuận mới"),
        save_label=_("Lưu bản nháp"),
    )
    if request.method == "POST" and _judge(page):
        data = page.form.cleaned_data
        draft = room.start_draft(
            agreement=Agreement(association=data["association"]),
            terms=page.terms,
            by=request.user,
            at=clock.now(),
            submission=data["submission"],
        )
        messages.success(
            request, _("Đã lưu bản nháp. Bên kia chỉ thấy khi anh/chị bấm Gửi đề nghị.")
        )
        return redirect(draft)
    return _show(request, page)


@require_http_methods(["GET", "POST"])
@workspace_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that one's own side holds."""
    draft = record_for(request, pk, permissions.can_draft)
    page = _page(
        request,
        draft,
        lambda *args, **more: DraftForm(*args, agreement=draft, **more),
        heading=_("Sửa bản nháp thỏa thuận"),
        save_label=_("Lưu bản nháp"),
    )
    page.form.initial.setdefault("version", draft.version)
    if request.method == "POST" and _judge(page):
        try:
            room.save_draft(
                agreement=draft,
                terms=page.terms,
                by=request.user,
                opened=page.form.cleaned_data["version"],
            )
        except DomainError as error:
            _refused(page, error, pk)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(draft)
    return _show(request, page)


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is on the table, or open an agreed text again, and send it back."""
    agreement, side = led_record(request, pk)
    latest = agreement.latest_version()
    may_answer = agreement.stage == Stage.AGREED or agreement.waiting_side == side
    if latest is None or agreement.is_signed or not may_answer:
        messages.error(request, _("Lúc này bên của anh/chị không có bản nào để sửa."))
        return redirect(agreement)
    page = _page(
        request,
        agreement,
        lambda *args, **more: CounterForm(*args, agreement=agreement, **more),
        heading=_("Sửa bản %(number)s và gửi lại") % {"number": latest.number},
        save_label=_("Gửi lại cho bên kia"),
    )
    page.form.initial.setdefault("answers", latest.number)
    if request.method == "POST" and _judge(page):
        data = page.form.cleaned_data
        try:
            version = room.counter_propose(
                agreement_id=pk,
                terms=page.terms,
                by=request.user,
                at=clock.now(),
                answers=data["answers"],
                note=data["note"],
            )
        except DomainError as error:
            _refused(page, error, pk)
        else:
            messages.success(
                request,
                _("Đã gửi bản %(number)s cho %(side)s.")
                % {"number": version.number, "side": side.other.label},
            )
            return redirect(agreement)
    return _show(request, page)


def _possible_partners(request: HttpRequest) -> Any:
    """With whom: Hanoi chooses, a partner drafts for its own association of today."""
    access = access_for(request.user)
    partners = Association.objects.filter(is_host=False, successor__isnull=True)
    if not access.is_hanoi:
        partners = partners.filter(pk__in=access.association_ids)
    return partners.in_alphabet()


def _page(
    request: HttpRequest,
    agreement: Agreement | None,
    make_form: Callable[..., TermsForm],
    *,
    heading: str,
    save_label: str,
) -> Page:
    terms = terms_of(agreement) if agreement else None
    data = request.POST if request.method == "POST" else None
    return Page(
        form=make_form(data, initial=first_values(terms) if terms else {}),
        areas=AreasFormSet(data, prefix="noi-dung", initial=area_rows(terms)),
        parties=PartiesFormSet(data, prefix="don-vi", initial=party_rows(terms)),
        heading=heading,
        save_label=save_label,
        agreement=agreement,
    )


def _judge(page: Page) -> bool:
    """Whether what was typed can be saved; if not, the page answers 422."""
    if page.is_valid():
        return True
    page.status = 422
    return False


def _refused(page: Page, error: DomainError, pk: int) -> None:
    """Say why, keep what was typed, and after a conflict show what stands now."""
    page.form.add_error(None, error.message)
    page.status = 422
    if isinstance(error, Conflict):
        page.status = 409
        latest = Agreement.objects.select_related("round", "updated_by").get(pk=pk)
        differences = compare(terms_of(latest), page.terms)
        page.differences = [row for row in differences if row.is_changed]
        page.agreement = latest
        # Saving again is a choice made knowingly.
        page.form.data = page.form.data.copy()  # type: ignore[attr-defined]
        page.form.data["version"] = str(latest.version)  # type: ignore[index]


def _show(request: HttpRequest, page: Page) -> HttpResponse:
    return render(
        request, "agreements/terms_form.html", {"page": page}, status=page.status
    )
