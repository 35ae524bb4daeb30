"""A sheet that holds lists of several provinces: its parts together, with their sums."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

_SUMMED = ("rows", "created", "updated", "unchanged", "problem_count")


def in_parts(sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every sheet its `title`; the first part of a divided one the sums, `whole`."""
    return [
        sheet
        for name, parts in groupby(sheets, key=itemgetter("name"))
        for sheet in _titled(name, list(parts))
    ]


def _titled(name: str, parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if len(parts) == 1:
        yield {**parts[0], "part": "", "title": name}
        return
    for number, part in enumerate(parts):
        title = part.get("part") or part["association"] or name
        whole = _whole(name, parts) if number == 0 else None
        yield {**part, "part": title, "title": title, "whole": whole}


def _whole(name: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    sums = {key: sum(part[key] for part in parts) for key in _SUMMED}
    said = _(
        "%(parts)s tỉnh, %(rows)s dòng: thêm %(created)s, sửa %(updated)s, giữ nguyên %(unchanged)s"
    )
    return {
        "name": name,
        "parts": len(parts),
        **sums,
        "said": said % {**sums, "parts": len(parts)},
    }
