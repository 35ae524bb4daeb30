"""What was typed into lines of a month that are there no more when it is saved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _g

from chains.forms.monthly import Line, LineForm
from chains.services.month_left import Left, why_left, why_line_left

# As `line_prefix` writes it.
_SENT = re.compile(r"(c([0-9]{1,15})(?:-[0-9a-f]{1,8})?)-(?:seen|planned|sold)")


@dataclass
class LeftLine:
    """A line that is not saved: what it was, why, and its form as it was sent."""

    chain_id: int
    title: str
    code: str
    reason: str
    form: LineForm


def left_lines(
    data: Any, lines: Sequence[Line], asked: Sequence[int], *, by: Any
) -> list[LeftLine]:
    """Changed lines of the chains asked for that have no place among `lines`."""
    present = {line.form.prefix for line in lines}
    matches = [match for name in data if (match := _SENT.fullmatch(name))]
    sent = {match[1]: match[2] for match in matches}
    forms = {
        prefix: (int(key), LineForm(data, prefix=prefix))
        for prefix, key in sent.items()
        if prefix not in present and int(key) in asked
    }
    changed = {p: pair for p, pair in forms.items() if pair[1].says_something_new()}
    shown: dict[int, list[Line]] = {}
    for line in lines:
        shown.setdefault(line.chain.pk, []).append(line)
    gone = why_left({key for key, _form in changed.values()} - set(shown), by=by)
    return [
        _of_chain(key, form, shown[key])
        if key in shown
        else _gone(key, form, gone[key])
        for key, form in changed.values()
    ]


def _of_chain(key: int, form: LineForm, lines: Sequence[Line]) -> LeftLine:
    chain, is_product = lines[0].chain, form.prefix != f"c{key}"
    title = chain.name
    if is_product:
        product = form.cleaned_data.get("product") or _g("một sản phẩm")
        title = f"{chain.name}: {product}"
    reason = why_line_left(
        is_product=is_product, by_product=any(not line.is_whole for line in lines)
    )
    return LeftLine(key, title, chain.code, reason, form)


def _gone(key: int, form: LineForm, left: Left) -> LeftLine:
    name = left.chain.name if left.chain else _g("Chuỗi không còn trong danh sách")
    code = left.chain.code if left.chain else ""
    product = form.cleaned_data.get("product", "")
    title = f"{name}: {product}" if product else name
    return LeftLine(key, title, code, left.reason, form)
