"""Certificates and confirmations as lists write them: type, number, two dates.

An expiry is never worked out: "có giá trị 3 năm" is left aside, and said so.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _g

from chains.choices import CertificateType
from chains.facts import PaperFacts
from chains.importers.amounts import Remark, no_remark
from chains.importers.cells import is_nothing, raw_text, text
from chains.importers.opening import Cell
from chains.importers.vocabulary import (
    CERTIFICATE_WORDS,
    NUMBER_FORMATS,
    certificate_named,
)
from portal.core.dates import parse_date
from portal.core.errors import ParseError
from portal.core.text import fold, nfc

Days = Sequence[date]

_DAY = (
    r"(\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})(?![\d/])"
    r"|\d{4}-\d{1,2}-\d{1,2}(?![\d/])"
    r"|\d{1,2}[ -](?:th[aá]ng|thg)\.? ?\d{1,2}(?:,? n[aă]m |[ ,-]+)\d{4}(?!\d))"
)
_TO = r"(?:đ[eế]n|t[oớ]i)"
_EXPIRES = re.compile(
    rf"(?<!\w)(?:hh|(?:ng[aà]y )?h[eế]t (?:h[aạ]n|hi[eệ]u l[uự]c)|h[aạ]n(?: {_TO})?"
    rf"|(?:c[oó] )?(?:hi[eệ]u l[uự]c|gi[aá] tr[iị]) {_TO}(?: h[eế]t)?"
    rf"|th[oờ]i h[aạ]n(?: {_TO})?|{_TO}(?: h[eế]t)?)"
    rf"\s*[:\-]?\s*(?:v[aà]o )?(?:ng[aà]y\s*:?\s*){{0,2}}{_DAY}",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    rf"(?<!\w)(?:ng[aà]y )?c[aấ]p(?: l[aầ]n đ[aầ]u)?\s*[:\-]?\s*"
    rf"(?:ng[aà]y\s*:?\s*){{0,2}}{_DAY}",
    re.IGNORECASE,
)
_DATED = re.compile(rf"(?<!\w)ng[aà]y\s*:?\s*{_DAY}", re.IGNORECASE)
_TERM = re.compile(
    r"(?<!\w)(?:(?:c[oó] )?(?:hi[eệ]u l[uự]c|gi[aá] tr[iị])|th[oờ]i h[aạ]n)"
    r"(?: trong| l[aà])?\s*:?\s*(?:v[oò]ng )?\d{1,2} (?:n[aă]m|th[aá]ng)(?!\w)",
    re.IGNORECASE,
)
_UNLIMITED = re.compile(
    r"(?<!\w)(?:v[oô]|kh[oô]ng)(?: c[oó])? th[oờ]i h[aạ]n(?!\w)", re.IGNORECASE
)
_ISSUER = re.compile(
    r"(?<!\w)(?:do|n[oơ]i c[aấ]p|c[oơ] quan c[aấ]p)(?!\w)\s*:?\s*[^\d,;()]+",
    re.IGNORECASE,
)
# A number that still holds one of these has swallowed something not understood.
_NO_NUMBER = re.compile(
    # Not a part of the number itself: "1/2020/NNPTNT-VA" ends with a province.
    r"(?<![\w/.\-])(?:c[aấ]p|hh|h[eế]t h[aạ]n|hi[eệ]u l[uự]c|gi[aá] tr[iị]|ng[aà]y|v[aà]"
    r"|th[aá]ng|n[aă]m)(?![\w/.\-])",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\([\s,;.\-]*\)")

_LINES = re.compile(r"[\n\r]+")
# A semicolon or a plus between papers, not one inside brackets.
_BETWEEN = re.compile(r";(?![^()]*\))|\s\+\s(?![^()]*\))|^\+\s*")
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?\d{1,2}[.)]\s+(?=[^\W\d])|^[-•*–+]\s*")
# How a line begins that goes on about the paper before it.
_GOES_ON = re.compile(
    r"(?:\(|hh\b|(?:ng[aà]y |đ[aã] )?c[aấ]p\b|(?:ng[aà]y )?h[eế]t h[aạ]n"
    # Codes of growing areas of Hanoi begin with "HAN.".
    r"|h[aạ]n\b(?![.\-/])"
    r"|(?:c[oó] )?(?:hi[eệ]u l[uự]c|gi[aá] tr[iị])|th[oờ]i h[aạ]n|ng[aà]y\b"
    r"|đ[eế]n\b|do\b|n[oơ]i c[aấ]p)",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(r"(?<!\w)s[oố](?:\s*:|\s+|(?=\d))", re.IGNORECASE)
_PAPER_WORDS = re.compile(
    r"[\s(,:\-–]*(?:theo\s+)?(?:qđ|quy[eế]t đ[iị]nh|gi[aấ]y|gcn|gxn"
    r"|gi[aấ]y ch[uứ]ng nh[aậ]n|gi[aấ]y x[aá]c nh[aậ]n)?[\s:.]*$",
    re.IGNORECASE,
)


def certificates(
    value: Cell,
    issued: Days = (),
    expires: Days = (),
    usual: Sequence[str] = (),
    remark: Remark = no_remark,
) -> tuple[PaperFacts, ...]:
    """Read "VietGAP: số, cấp 21/01/2022, HH 21/01/2025", several in a cell.

    Dates and types in columns of their own belong to the papers one by one.
    """
    pieces = [] if is_nothing(value) else _pieces(raw_text(value))
    if not pieces and (issued or expires):
        raise ParseError(_g("Có ngày của giấy nhưng thiếu số giấy; hãy ghi số giấy."))
    types = list(usual) if len(usual) == len(pieces) else []
    if len(usual) == 1:
        types = list(usual) * len(pieces)
    types = types or [""] * len(pieces)
    papers = [
        _certificate(piece, kind, remark)
        for piece, kind in zip(pieces, types, strict=True)
    ]
    papers = _with_days(papers, issued, expires)
    seen = set()
    for paper in papers:
        if (paper.type, paper.number) in seen:
            raise ParseError(
                _g(
                    "Giấy %(type)s số %(number)s ghi hai lần trong một ô; hãy bỏ bớt một."
                )
                % {"type": paper.type_text, "number": paper.number}
            )
        seen.add((paper.type, paper.number))
    return tuple(papers)


def type_names(value: Cell) -> tuple[str, ...]:
    """The types a cell names when it holds nothing else: "VietGAP, ATTP"."""
    names = [nfc(part) for part in re.split(r"[,;\n\r+]+", raw_text(value))]
    names = [name for name in names if name]
    if all(certificate_named(fold(name)) for name in names):
        return tuple(names)
    return ()


def _with_days(
    papers: list[PaperFacts], issued: Days, expires: Days
) -> list[PaperFacts]:
    for days, name in ((issued, "issued"), (expires, "expires")):
        if not days:
            continue
        if len(days) != len(papers) or any(getattr(paper, name) for paper in papers):
            raise ParseError(
                _g(
                    "Số ngày ở cột ngày không khớp với số giấy trong ô; hãy ghi ngày cấp "
                    "và HH ngay sau từng số giấy."
                )
            )
        papers = [
            replace(paper, **{name: day})  # type: ignore[arg-type]
            for paper, day in zip(papers, days, strict=True)
        ]
    return [_in_order(paper) for paper in papers]


def _pieces(cell: str) -> list[str]:
    """One text a paper: lines, semicolons, numbers and known types begin a new one."""
    found: list[str] = []
    for line in _LINES.split(cell):
        for part in _BETWEEN.split(nfc(line)):
            for piece in _NUMBERED.split(part):
                for words in _at_types(nfc(piece).strip(" ,;")):
                    if found and _continues(found[-1], words):
                        found[-1] = f"{found[-1]}, {words}"
                    elif words:
                        found.append(words)
    return found


def _continues(before: str, words: str) -> bool:
    if _GOES_ON.match(words):
        return True
    begins_with_number = _NUMBER_WORD.match(words) is not None
    return (
        begins_with_number and certificate_named(fold(before).rstrip(" :")) is not None
    )


def _at_types(piece: str) -> list[str]:
    """Begin anew at a comma before a known type: "VietGAP: 1, ATTP: 2"."""
    found: list[str] = []
    for part in piece.split(","):
        kind = nfc(part).partition(":")[0]
        starts = ":" in part and certificate_named(fold(kind)) is not None
        if found and not starts:
            found[-1] = f"{found[-1]},{part}"
        else:
            found.append(part.strip())
    return found


def _certificate(line: str, usual: str, remark: Remark) -> PaperFacts:
    kind, rest = _kind_and_rest(line)
    words = _PAPER_WORDS.sub("", nfc(kind)) if kind else ""
    words = words or usual or _named_by_number(rest)
    if not words or not rest:
        raise ParseError(
            _g(
                "“%(text)s” thiếu loại hoặc số giấy; hãy ghi theo dạng “VietGAP: số giấy, "
                "cấp 21/01/2022, HH 21/01/2025”, mỗi giấy một dòng."
            )
            % {"text": line[:80]}
        )
    found = certificate_named(fold(words)) or CertificateType.OTHER
    return replace(_paper(rest, remark), type=found, type_text=words)


def _kind_and_rest(line: str) -> tuple[str, str]:
    kind, colon, rest = line.partition(":")
    if colon and "," not in kind and not _GOES_ON.search(kind):
        return _without_number_word(nfc(kind)), nfc(_NUMBER_WORD.sub("", nfc(rest), 1))
    if found := _NUMBER_WORD.search(line):
        return line[: found.start()], nfc(line[found.end() :])
    folded = fold(line)
    if len(folded) == len(line):
        for word in CERTIFICATE_WORDS:
            if folded.startswith(f"{word} "):
                return line[: len(word)], nfc(line[len(word) :]).lstrip("-– ")
    return "", "" if certificate_named(folded) else line


def _without_number_word(kind: str) -> str:
    return re.sub(r"\s+s[oố]$", "", kind, flags=re.IGNORECASE)


def _named_by_number(rest: str) -> str:
    for pattern, name in NUMBER_FORMATS:
        if pattern.match(rest):
            return name
    return ""


def confirmation(
    number: Cell,
    issued: date | None,
    expires: date | None,
    remark: Remark = no_remark,
) -> PaperFacts | None:
    """Read the chain confirmation from its own columns, or all of it from one."""
    words = "" if is_nothing(number) else text(number)
    if not words:
        if issued or expires:
            raise ParseError(
                _g("Có ngày của giấy xác nhận nhưng thiếu số giấy; hãy ghi số giấy.")
            )
        return None
    if found := _NUMBER_WORD.search(words):
        lead = _PAPER_WORDS.sub("", words[: found.start()])
        words = words[found.end() :] if not any(map(str.isdigit, lead)) else words
    paper = _paper(words, remark)
    return _in_order(
        replace(paper, issued=paper.issued or issued, expires=paper.expires or expires)
    )


def _paper(words: str, remark: Remark) -> PaperFacts:
    """Read "số, cấp ngày, HH ngày" in any order after the number."""
    days: dict[str, date] = {}
    rest = words
    for name, pattern in (
        ("expires", _EXPIRES),
        ("issued", _ISSUED),
        ("issued", _DATED),
    ):
        for found in pattern.finditer(rest):
            if name in days:
                raise _not_understood(found.group())
            days[name] = parse_date(found.group(1))
        rest = pattern.sub(",", rest)
    for term in _TERM.findall(rest):
        sentence = _g("“%(term)s” không được tính thành ngày; hãy ghi ngày hết hạn.")
        remark(sentence % {"term": term})
    for pattern in (_TERM, _UNLIMITED, _ISSUER):
        rest = pattern.sub(",", rest)
    parts = [
        part.strip(" .-–") for part in re.split(r"[,;]", _EMPTY_BRACKETS.sub(",", rest))
    ]
    number, *others = [_balanced(part) for part in parts if part] or [""]
    if others and any(others):
        raise _not_understood(next(filter(None, others)))
    if not any(char.isdigit() for char in number):
        raise ParseError(_g("Thiếu số giấy; hãy ghi số giấy trước ngày cấp."))
    if _GOES_ON.match(number) or _NO_NUMBER.search(number):
        raise _not_understood(number)
    return _in_order(PaperFacts(number, days.get("issued"), days.get("expires")))


def _balanced(part: str) -> str:
    """Without the half of a bracket whose other half went with a date."""
    if part.count("(") != part.count(")"):
        return part.strip(" ()")
    return part


def _not_understood(words: str) -> ParseError:
    return ParseError(
        _g(
            "Không hiểu phần “%(text)s”; sau số giấy chỉ ghi “cấp” và “HH” kèm "
            "ngày, ví dụ “cấp 21/01/2022, HH 21/01/2025”."
        )
        % {"text": words[:80]}
    )


def _in_order(paper: PaperFacts) -> PaperFacts:
    if paper.issued and paper.expires and paper.expires < paper.issued:
        raise ParseError(
            _g("Giấy %(number)s hết hạn trước ngày cấp; hãy xem lại hai ngày.")
            % {"number": paper.number}
        )
    return paper
