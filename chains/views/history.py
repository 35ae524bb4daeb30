"""The story of a chain in readable words, from the events its triggers wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pghistory.models import Events

from chains.models import Chain, Operator
from portal.accounts.models import User
from portal.core.dates import format_date, format_datetime
from portal.core.numbers import format_number

# The newest changes; whoever needs more asks for a report of the record.
LIMIT = 200

_TRACKED = (
    "Chain",
    "Product",
    "Stage",
    "Certificate",
    "Confirmation",
    "YearlyOutput",
    "MonthlyOutput",
    "Outlet",
    "Contract",
    "ChainPhoto",
)
# Columns that follow from others, or say who and when, which the line says anyway.
_SILENT = {
    "id",
    "chain_id",
    "version",
    "position",
    "name_folded",
    "product_folded",
    "created_at",
    "created_by_id",
    "updated_at",
    "updated_by_id",
    "declared_by_id",
    "declared_at",
    "seen_by_id",
    "archived_by_id",
    "status_on",
    "scan",
    "digest",
    "width",
    "height",
    "is_sample",
    "code",
}
_WORDS = {
    "seen_at": _l("Đối chiếu hồ sơ"),
    "return_reason": _l("Lý do trả lại"),
    "status_reason": _l("Lý do đổi tình trạng"),
    "archive_reason": _l("Lý do cất vào kho lưu"),
    "archived_at": _l("Cất vào kho lưu"),
    "scan_name": _l("Bản chụp"),
}


@dataclass(frozen=True)
class HistoryEvent:
    """Everything one person saved at one moment."""

    when: str
    who: str
    lines: list[str]

    @property
    def text(self) -> str:
        return "; ".join(self.lines)


def events_of(chain: Chain) -> list[HistoryEvent]:
    """Newest first: three queries whatever the length."""
    rows = _load(chain)
    names = _Names(rows)
    return _told(rows, names)


def events_after_version(chain: Chain, version: int) -> list[HistoryEvent]:
    """What others saved since somebody opened the chain at `version`."""
    rows = _load(chain)
    later = [
        row["pgh_created_at"]
        for row in rows
        if row["pgh_obj_model"] == "chains.Chain"
        and row["pgh_data"].get("version", 0) > version
    ]
    if not later:
        return []
    since = min(later)
    rows = [row for row in rows if row["pgh_created_at"] >= since]
    return _told(rows, _Names(rows))


def changes_since_check(chain: Chain) -> list[HistoryEvent] | None:
    """What was changed since somebody of Hanoi last vouched for the chain or its papers.

    None where no earlier check is on record: then everything is new.
    """
    moments = apps.get_model("chains", "ChainEvent").objects.filter(pgh_obj_id=chain.pk)
    since = None
    for moment, seen_at in moments.order_by("-pgh_id").values_list(
        "pgh_created_at", "seen_at"
    ):
        if seen_at is not None:
            # The facts of a save are written just before the check is taken off.
            since = since or moment
            break
        since = moment
    else:
        return None
    rows = [row for row in _load(chain) if row["pgh_created_at"] >= since]
    if chain.is_checked:
        # The check itself opened this stretch; what came after it is news.
        rows = [row for row in rows if row["pgh_created_at"] > chain.seen_at]
    return _told(rows, _Names(rows))


def _load(chain: Chain) -> list[dict[str, Any]]:
    events = [apps.get_model("chains", f"{name}Event") for name in _TRACKED]
    return list(
        Events.objects.across(*events)
        .references(chain)
        .order_by("-pgh_created_at", "pgh_model", "pgh_id")
        .values(
            "pgh_created_at",
            "pgh_label",
            "pgh_obj_model",
            "pgh_data",
            "pgh_diff",
            "pgh_context",
        )[:LIMIT]
    )


def _told(rows: list[dict[str, Any]], names: "_Names") -> list[HistoryEvent]:
    events = []
    for (moment, person), group in groupby(
        rows, key=lambda row: (row["pgh_created_at"], _user_id(row))
    ):
        # The chain itself first, then its parts.
        of_moment = sorted(
            group, key=lambda row: row["pgh_obj_model"] != "chains.Chain"
        )
        lines = [line for row in of_moment for line in _lines(row, names)]
        if lines:
            events.append(
                HistoryEvent(
                    format_datetime(moment),
                    names.person(person),
                    list(dict.fromkeys(lines)),
                )
            )
    return events


def _user_id(row: dict[str, Any]) -> int | None:
    user = (row["pgh_context"] or {}).get("user")
    return int(user) if user else None


def _lines(row: dict[str, Any], names: "_Names") -> Iterable[str]:
    model = apps.get_model(row["pgh_obj_model"])
    title = _title(model, row["pgh_data"], names)
    if row["pgh_label"] == "insert":
        yield (
            _("Lập bản ghi chuỗi")
            if model is Chain
            else _("Thêm %(what)s") % {"what": title}
        )
    elif row["pgh_label"] == "delete":
        yield _("Bỏ %(what)s") % {"what": title}
    else:
        yield from _changes(model, title, row["pgh_diff"] or {}, names)


def _changes(
    model: type[models.Model], title: str, diff: dict[str, Any], names: "_Names"
) -> Iterable[str]:
    for column, (before, after) in diff.items():
        if column in _SILENT:
            continue
        what = _column(model, column)
        if model is not Chain:
            what = f"{title}, {what[:1].lower()}{what[1:]}"
        yield _("%(what)s: %(before)s → %(after)s") % {
            "what": what,
            "before": _shown(model, column, before, names),
            "after": _shown(model, column, after, names),
        }


@cache
def _field(model: type[models.Model], column: str) -> Any:
    try:
        return model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def _column(model: type[models.Model], column: str) -> str:
    if column in _WORDS:
        return str(_WORDS[column])
    field = _field(model, column)
    words = str(field.verbose_name) if field is not None else column
    return words[:1].upper() + words[1:]


def _title(model: type[models.Model], data: dict[str, Any], names: "_Names") -> str:
    """How a part is called in a sentence: "sản phẩm cà chua"."""
    shown = {
        column: _shown(model, column, data.get(column), names)
        for column in (
            "name",
            "role",
            "type",
            "number",
            "year",
            "month",
            "address",
            "caption",
        )
        if column in data
    }
    if model.__name__ == "Stage":
        operator = names.operator(data.get("operator_id"))
        return _("khâu %(role)s (%(name)s)") % {"role": shown["role"], "name": operator}
    patterns = {
        "Chain": _("chuỗi %(name)s"),
        "Product": _("sản phẩm %(name)s"),
        "Certificate": _("giấy %(type)s số %(number)s"),
        "Confirmation": _("giấy xác nhận chuỗi số %(number)s"),
        "YearlyOutput": _("sản lượng năm %(year)s"),
        "MonthlyOutput": _("sản lượng tháng %(month)s/%(year)s"),
        "Contract": _("hợp đồng liên kết số %(number)s"),
        "ChainPhoto": _("ảnh “%(caption)s”"),
        "Outlet": _("nơi bán %(address)s"),
    }
    return patterns[model.__name__] % shown


def _shown(model: type[models.Model], column: str, value: Any, names: "_Names") -> str:
    if value is None or value == "":
        return _("(trống)")
    field = _field(model, column)
    if column == "operator_id":
        return names.operator(value)
    if column in {"year", "month"} or field is None:
        return str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    python = field.to_python(value)
    if isinstance(python, datetime):
        return format_datetime(python)
    if isinstance(python, date):
        return format_date(python)
    if isinstance(python, Decimal):
        return format_number(python.normalize())
    return str(value)


class _Names:
    """Names of the people and operators that the rows mention, in two queries."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        people = {_user_id(row) for row in rows} - {None}
        self._people = dict(
            User.objects.filter(pk__in=people).values_list("pk", "full_name")
        )
        operators = set()
        for row in rows:
            operators.add(row["pgh_data"].get("operator_id"))
            operators.update((row["pgh_diff"] or {}).get("operator_id", ()))
        self._operators = dict(
            Operator.objects.filter(pk__in=operators - {None}).values_list("pk", "name")
        )

    def person(self, pk: int | None) -> str:
        return self._people.get(pk, "") if pk else _("Hệ thống")

    def operator(self, pk: int | None) -> str:
        return self._operators.get(pk, _("(không còn)")) if pk else _("(trống)")
