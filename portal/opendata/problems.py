"""Refusals as programs read them: problem details (RFC 9457), one sentence to people."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

CONTENT_TYPE = "application/problem+json"


class Refused(Exception):
    """The request cannot be answered as asked; `errors` by parameter."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


def problem(status: int, errors: dict[str, str] | None = None) -> HttpResponse:
    """Answer with what is wrong and what to do, in the language of the request."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join(errors.values()) if errors else _sentence(status),
    }
    if errors:
        body["errors"] = [
            {"parameter": name, "message": message} for name, message in errors.items()
        ]
    return JsonResponse(
        body,
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def _sentence(status: int) -> str:
    known = {
        404: _(
            "Không có dữ liệu ở địa chỉ này; danh sách địa chỉ ở trang Dữ liệu mở, "
            "/du-lieu-mo/."
        ),
        405: _("Dữ liệu mở chỉ để đọc; hãy dùng GET."),
        429: _("Quá nhiều yêu cầu; hãy chờ số giây ghi ở Retry-After rồi hỏi tiếp."),
    }
    if status >= 500:
        return _("Máy chủ đang có lỗi; hãy thử lại sau ít phút.")
    return known.get(status) or _(
        "Yêu cầu không đọc được; hãy xem cách hỏi ở trang Dữ liệu mở, /du-lieu-mo/."
    )
