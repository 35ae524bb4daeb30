"""Word templates: kept by Hanoi, filled by both sides with what they may see."""

import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from agreements import permissions
from agreements.forms.text_template import NewTemplateForm, NewVersionForm
from agreements.models import TextTemplate, TextTemplateVersion
from agreements.services import text_templates
from agreements.services.text_values import filling_for
from agreements.template_choices import FIELDS, LISTS, OwnStyle, TemplateKind
from agreements.views._answering import answered
from agreements.views._record import record_for
from portal.core import clock
from portal.core.acts import attempt
from portal.core.downloads import attachment, send_kept
from portal.core.errors import DomainError
from portal.core.limits import EXPORTS, limited
from portal.core.uploads import content_type_of
from portal.organisations.access import access_for
from portal.organisations.permissions import hanoi_required, workspace_required


@require_safe
@hanoi_required
def listing(request: HttpRequest) -> HttpResponse:
    context = {
        "templates": TextTemplate.objects.order_by("kind", "name"),
        "styles": OwnStyle.choices,
        "fields": _braced(FIELDS),
        "lists": [
            _braced({f"{name}.{column}": label for column, label in row.items()})
            for name, row in LISTS.items()
        ],
    }
    return render(request, "agreements/text_templates.html", context)


@require_http_methods(["GET", "POST"])
@hanoi_required
def create(request: HttpRequest) -> HttpResponse:
    form = NewTemplateForm(*_sent(request))
    return answered(
        request,
        form,
        lambda: text_templates.add_version(
            template=form.template(), **_typed(request, form)
        ),
        done=_("Đã lưu mẫu."),
        then=reverse("agreements:text_templates"),
        template="agreements/text_template_form.html",
        context={"template": None},
    )


@require_safe
@hanoi_required
def detail(request: HttpRequest, template: int) -> HttpResponse:
    record = get_object_or_404(TextTemplate, pk=template)
    versions = record.versions.select_related("created_by").order_by("-number")
    context = {"template": record, "versions": versions}
    return render(request, "agreements/text_template.html", context)


@require_http_methods(["GET", "POST"])
@hanoi_required
def add_version(request: HttpRequest, template: int) -> HttpResponse:
    record = get_object_or_404(TextTemplate, pk=template)
    form = NewVersionForm(*_sent(request))
    return answered(
        request,
        form,
        lambda: text_templates.add_version(template=record, **_typed(request, form)),
        done=_("Đã lưu bản mới của mẫu."),
        then=record.get_absolute_url(),
        template="agreements/text_template_form.html",
        context={"template": record},
    )


@require_safe
@hanoi_required
def download(request: HttpRequest, template: int, number: int) -> HttpResponseBase:
    version: TextTemplateVersion = get_object_or_404(
        TextTemplateVersion, template_id=template, number=number
    )
    name = version.file_name
    return send_kept(request, version, "file", name, content_type_of(name))


@require_safe
@hanoi_required
@limited(EXPORTS)
def own(request: HttpRequest, style: str) -> HttpResponseBase:
    """The portal's own template, to be changed and uploaded as another one."""
    if style not in OwnStyle:
        raise Http404
    return _word(text_templates.own_template(style), f"mau-{style}.docx")


@require_POST
@hanoi_required
def retire(request: HttpRequest, template: int) -> HttpResponse:
    record = get_object_or_404(TextTemplate, pk=template)
    attempt(
        request,
        lambda: record.retire(by=request.user, at=clock.now()),
        _("Mẫu này không còn để chọn; các bản vẫn giữ."),
    )
    return redirect(record)


@require_POST
@hanoi_required
def restore(request: HttpRequest, template: int) -> HttpResponse:
    record = get_object_or_404(TextTemplate, pk=template)
    attempt(request, record.restore, _("Mẫu này dùng lại được."))
    return redirect(record)


@require_safe
@workspace_required
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which template to fill with this agreement."""
    agreement = record_for(request, pk, permissions.side_of)
    context = {
        "agreement": agreement,
        "styles": OwnStyle.choices,
        "templates": TextTemplate.objects.filter(retired_at__isnull=True).order_by(
            "kind", "name"
        ),
    }
    return render(request, "agreements/text_choose.html", context)


@require_safe
@workspace_required
@limited(EXPORTS)
def filled(request: HttpRequest, pk: int, source: str) -> HttpResponseBase:
    """The Word file; `source` is a style of the portal's own or the key of a template."""
    agreement = record_for(request, pk, permissions.side_of)
    version, style, kind = _source(source)
    access = access_for(request.user)
    filling = filling_for(access, agreement, kind, today=clock.today())
    try:
        content = text_templates.filled_text(filling, version=version, style=style)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("agreements:text_choose", pk)
    return _word(content, f"{agreement.number or agreement.title}.docx")


def _source(source: str) -> tuple[TextTemplateVersion | None, str, str]:
    if source in OwnStyle:
        return None, source, TemplateKind.AGREEMENT
    if not (source.isascii() and source.isdigit() and len(source) < 10):
        raise Http404
    template = get_object_or_404(TextTemplate, pk=int(source), retired_at__isnull=True)
    newest = template.versions.order_by("-number").first()
    if newest is None:
        raise Http404
    return newest, OwnStyle.HND, template.kind


def _word(content: bytes, name: str) -> HttpResponseBase:
    # A slash is part of most numbers and would be read as a folder.
    safe = name.replace("/", "-")
    return attachment(io.BytesIO(content), safe, content_type_of(safe))


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    is_sent = request.method == "POST"
    return (request.POST, request.FILES) if is_sent else (None, None)


def _typed(request: HttpRequest, form: Any) -> dict[str, Any]:
    return {
        "file": form.file,
        "fields": form.found,
        "by": request.user,
        "at": clock.now(),
        "submission": form.cleaned_data["submission"],
    }


def _braced(fields: dict[str, Any]) -> list[tuple[str, str]]:
    return [("{{" + name + "}}", str(label)) for name, label in fields.items()]
