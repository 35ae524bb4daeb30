"""Writing, previewing and moving an article through its states."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.core import clock, history
from portal.core.acts import attempt, reason_of
from portal.core.errors import Conflict, DomainError
from portal.news import permissions
from portal.news.cards import chain_box, picture_url
from portal.news.choices import ArticleState
from portal.news.forms import ArticleForm
from portal.news.models import Article
from portal.news.services import save_article
from portal.news.views.desk import TONES
from portal.organisations.access import Access, access_for
from portal.organisations.permissions import hanoi_required, second_factor_required

Rule = Callable[[Access, Article], bool]


@require_safe
@hanoi_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The article as the public will read it, with what can be done and its history."""
    article = get_object_or_404(
        Article.objects.for_user(request.user).select_related(
            "association__province__successor", "archived_by"
        ),
        pk=pk,
    )
    access = access_for(request.user)
    context = {
        "article": article,
        "picture_url": picture_url(article),
        "chain": chain_box(article, clock.today()),
        "tone": TONES[ArticleState(article.state)],
        "entries": _history(article),
        "may": {
            "edit": permissions.can_edit(access, article),
            "publish": permissions.can_publish(access, article),
            "withdraw": permissions.can_withdraw(access, article),
            "restore": permissions.can_restore(access, article),
        },
    }
    return render(request, "news/preview.html", context)


@require_http_methods(["GET", "POST"])
@hanoi_required
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, Article())


@require_http_methods(["GET", "POST"])
@hanoi_required
def update(request: HttpRequest, pk: int) -> HttpResponseBase:
    article = _allowed(request, pk, permissions.can_edit)
    if article.is_published:
        return _edit_published(request, article)
    return _edit(request, article)


@second_factor_required
def _edit_published(request: HttpRequest, article: Article) -> HttpResponse:
    """Changing what the public reads is publishing, and needs what publishing needs."""
    return _edit(request, article)


@require_POST
@hanoi_required
@second_factor_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    article = _allowed(request, pk, permissions.can_publish)
    return _act(
        request,
        article,
        lambda: article.publish(by=request.user, at=clock.now()),
        _("Đã đăng bài; mọi người đọc được từ bây giờ."),
    )


@require_POST
@hanoi_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    article = _allowed(request, pk, permissions.can_withdraw)
    return _act(
        request,
        article,
        lambda: article.withdraw(by=request.user, at=clock.now()),
        _("Đã gỡ bài khỏi trang công khai; bài trở lại thành bản nháp."),
    )


@require_POST
@hanoi_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    article = _allowed(request, pk, permissions.can_edit)
    return _act(
        request,
        article,
        lambda: article.archive(
            by=request.user, at=clock.now(), reason=reason_of(request)
        ),
        _("Đã cất bài vào kho lưu; có thể khôi phục bất cứ lúc nào."),
    )


@require_POST
@hanoi_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    article = _allowed(request, pk, permissions.can_restore)
    return _act(
        request,
        article,
        lambda: article.restore(by=request.user, at=clock.now()),
        _("Đã khôi phục bài dưới dạng bản nháp."),
    )


def _allowed(request: HttpRequest, pk: int, rule: Rule) -> Article:
    article = get_object_or_404(
        Article.objects.for_user(request.user).select_related("chain"), pk=pk
    )
    if not rule(access_for(request.user), article):
        raise PermissionDenied
    return article


def _act(
    request: HttpRequest, article: Article, act: Callable[[], Any], done: str
) -> HttpResponse:
    attempt(request, act, done)
    return redirect("news:preview", pk=article.pk)


def _edit(request: HttpRequest, article: Article) -> HttpResponse:
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = ArticleForm(data, files, instance=article)
    status, latest = 200, None
    if is_sent:
        saved, latest = _save(request, form) if form.is_valid() else (None, None)
        if saved is not None:
            messages.success(request, _("Đã lưu bài."))
            return redirect("news:preview", pk=saved.pk)
        status = 409 if latest else 422
    context = {
        "form": form,
        "article": article if article.pk else None,
        "picture_url": picture_url(article),
        "latest": latest,
    }
    return render(request, "news/form.html", context, status=status)


def _save(
    request: HttpRequest, form: ArticleForm
) -> tuple[Article | None, Article | None]:
    """Return the saved article, or after a conflict the one somebody else saved."""
    try:
        article = save_article(
            article=form.instance,
            by=request.user,
            opened=form.opened,
            picture=form.cleaned_data.get("picture_file") or None,
            drop_picture=form.cleaned_data.get("drop_picture", False),
            submission=form.cleaned_data.get("submission"),
        )
    except ValidationError as error:
        form.add_error("picture_file", error)
    except Conflict as error:
        form.add_error(None, error.message)
        return None, _reopen(form)
    except DomainError as error:
        form.add_error("chain_code", error.message)
    else:
        return article, None
    return None, None


def _reopen(form: ArticleForm) -> Article | None:
    """The article as it stands now; the form goes on from there, knowingly."""
    latest = (
        Article.objects.filter(pk=form.instance.pk).select_related("updated_by").first()
    )
    if latest is not None:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = str(latest.version)  # type: ignore[index]
    return latest


def _history(article: Article) -> list[history.Entry]:
    model: Any = Article
    return history.timeline(
        history.Track(
            model.pgh_event_model.objects.filter(pgh_obj=article),
            {
                "kind": _("loại bài"),
                "title": _("tiêu đề"),
                "summary": _("tóm tắt"),
                "association": _("tỉnh, thành phố"),
                "chain": _("chuỗi"),
                "picture_alt": _("mô tả ảnh"),
            },
            added=lambda event: _("Viết bản nháp"),
            acts=(
                _moved,
                _rewritten,
                history.became(
                    "archived_at",
                    lambda e: (
                        _("Cất vào kho lưu: %(reason)s") % {"reason": e.archive_reason}
                    ),
                ),
                history.emptied("archived_at", lambda e: _("Khôi phục từ kho lưu")),
            ),
        )
    )


def _moved(before: Any, after: Any) -> str | None:
    if before.state == after.state:
        return None
    return _("Đăng bài") if after.state == ArticleState.PUBLISHED else _("Gỡ bài")


def _rewritten(before: Any, after: Any) -> str | None:
    """Texts and pictures are told, not quoted: they are too long for a line."""
    told = []
    if before.body != after.body:
        told.append(_("Sửa nội dung"))
    if before.picture != after.picture:
        told.append(_("Đổi ảnh") if after.picture else _("Bỏ ảnh"))
    return ". ".join(told) or None
