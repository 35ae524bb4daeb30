"""Associations in two eras, their contacts, and the departments of Hanoi."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.core import clock
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.organisations.access import access_for
from portal.organisations.choices import Era
from portal.organisations.filters import AssociationFilter, DepartmentFilter
from portal.organisations.forms import AssociationForm, DepartmentForm
from portal.organisations.models import Association, Department, Membership
from portal.organisations.permissions import (
    AccessRequiredMixin,
    admin_required,
    workspace_required,
)

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class AssociationRow:
    url: str
    name: str
    place: str
    relation: str
    phone: str
    tone: str
    state: str


def _predecessors(association: Association) -> str:
    return ", ".join(old.name for old in association.predecessors.all())


def _relation(association: Association) -> str:
    """How the association stands to the map of 2025, in words."""
    if association.successor is not None:
        return _("Nay thuộc %(name)s") % {"name": association.successor.name}
    old = _predecessors(association)
    return _("Kế thừa %(names)s") % {"names": old} if old else ""


def _standing(association: Association) -> tuple[str, str]:
    if association.is_host:
        return "good", _("Hội chủ trì")
    if association.successor is not None or association.valid_to is not None:
        day = association.valid_to
        if day is None:
            return "neutral", _("Đã hợp nhất")
        return "neutral", _("Đến hết %(day)s") % {"day": format_date(day)}
    if association.is_partner:
        return "good", _("Tham gia chương trình")
    return "neutral", _("Chưa tham gia")


class AssociationListView(AccessRequiredMixin, ScopedListView):
    filterset_class = AssociationFilter
    template_name = "organisations/associations.html"
    results_template_name = "organisations/_associations.html"
    url_name = "organisations:association_list"
    export_url_name = "organisations:association_export"
    export_title = gettext_lazy("Hội các tỉnh, thành phố")
    sorts = {"name": ("sort_key",), "place": ("province__sort_key", "sort_key")}
    default_sort = "name"
    page_size = 70
    columns = (
        Column(gettext_lazy("Hội"), lambda a: a.full_name_on(clock.today()), 40),
        Column(
            gettext_lazy("Đơn vị khi ký kết"),
            lambda a: a.province.full_name_on(clock.today()),
            26,
        ),
        Column(
            gettext_lazy("Đơn vị hiện nay"),
            lambda a: a.province.today.full_name_on(clock.today()),
            26,
        ),
        Column(gettext_lazy("Quan hệ"), _relation, 30),
        Column(gettext_lazy("Địa chỉ"), lambda a: a.address, 40),
        Column(gettext_lazy("Điện thoại"), lambda a: a.phone, 16),
        Column(gettext_lazy("Thư điện tử"), lambda a: a.email, 28),
    )

    def scope(self) -> QuerySet[Association]:
        return Association.objects.for_user(self.request.user)

    def shown(self, queryset: QuerySet[Association]) -> QuerySet[Association]:
        older = Association.objects.order_by("sort_key", "pk")
        return queryset.select_related(
            "province__successor", "successor"
        ).prefetch_related(Prefetch("predecessors", queryset=older))

    def rows(self, records: list[Association]) -> list[AssociationRow]:
        as_signed = self.filter.era_read == Era.SIXTY_THREE
        today = clock.today()
        rows = []
        for association in records:
            tone, state = _standing(association)
            unit = association.province if as_signed else association.province.today
            day = (unit.valid_to or today) if as_signed else today
            rows.append(
                AssociationRow(
                    url=reverse("organisations:association", args=[association.code]),
                    name=association.full_name_on(day),
                    place=unit.full_name_on(day),
                    relation=_relation(association),
                    phone=association.phone,
                    tone=tone,
                    state=state,
                )
            )
        return rows

    def extra_context(self) -> dict[str, object]:
        era = self.filter.era_read
        words = self.request.GET.copy()
        tabs = []
        for value, label in (
            (str(Era.THIRTY_FOUR), _("Hiện nay (34)")),
            (str(Era.SIXTY_THREE), _("Khi ký kết (63)")),
        ):
            words["era"] = value
            tabs.append(
                {
                    "label": label,
                    "url": f"?{words.urlencode()}",
                    "current": era == value,
                }
            )
        return {"tabs": tabs}


@workspace_required
@require_safe
def association(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(
        Association.objects.for_user(request.user).select_related(
            "province__successor", "successor__province__successor"
        ),
        code=code,
    )
    access = access_for(request.user)
    people = (
        Membership.objects.filter(association=found, user__is_active=True)
        .on(clock.today())
        .taken_up()
        .select_related("user")
        .order_by("role", "user__name_order", "pk")
    )
    tone, state = _standing(found)
    context = {
        "association": found,
        "predecessors": found.predecessors.select_related(
            "province__successor"
        ).order_by("sort_key", "pk"),
        "people": people,
        "departments": found.departments.in_force(clock.today()).order_by(
            "sort_key", "pk"
        ),
        "tone": tone,
        "state": state,
        "may_edit": Association.objects.editable_by(request.user)
        .filter(pk=found.pk)
        .exists(),
        # Readers see who is there; numbers are for those who work together.
        "sees_contacts": access.is_hanoi or access.is_partner,
    }
    return render(request, "organisations/association.html", context)


@workspace_required
@page
def edit_association(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Association.objects.for_user(request.user), code=code)
    if not Association.objects.editable_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    form = AssociationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.instance.updated_by = request.user
        form.save()
        messages.success(request, _("Đã lưu thông tin liên hệ."))
        return redirect("organisations:association", code=found.code)
    context = {"form": form, "association": found}
    return render(request, "organisations/association_form.html", context)


class DepartmentListView(AccessRequiredMixin, ScopedListView):
    filterset_class = DepartmentFilter
    template_name = "organisations/departments.html"
    results_template_name = "organisations/_departments.html"
    url_name = "organisations:department_list"
    sorts = {"name": ("sort_key",)}
    default_sort = "name"

    def scope(self) -> QuerySet[Department]:
        return Department.objects.for_user(self.request.user)


@admin_required
@page
def add_department(request: HttpRequest) -> HttpResponse:
    host = get_object_or_404(Association.objects.for_user(request.user), is_host=True)
    form = DepartmentForm(request.POST or None, instance=Department(association=host))
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = form.instance.updated_by = request.user
        form.save()
        messages.success(request, _("Đã thêm đơn vị."))
        return redirect("organisations:department_list")
    return render(request, "organisations/department_form.html", {"form": form})


@admin_required
@page
def edit_department(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Department.objects.for_user(request.user), code=code)
    form = DepartmentForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.instance.updated_by = request.user
        form.save()
        messages.success(request, _("Đã lưu tên đơn vị."))
        return redirect("organisations:department_list")
    context = {"form": form, "department": found}
    return render(request, "organisations/department_form.html", context)


@admin_required
@require_POST
def end_department(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Department.objects.for_user(request.user), code=code)
    try:
        found.end(by=request.user, on=clock.today())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã ghi đơn vị ngừng hoạt động từ sau hôm nay."))
    return redirect("organisations:department_list")
