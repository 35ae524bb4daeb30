"""Spoil workbooks in many ways: nothing may come of it but facts or a sentence.

`python -m tests.chains.fuzz_workbooks 10000` does so many and prints what came out.
"""

import io
import os
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chains.importers.opening import RawSheet, Unreadable
from tests.chains import old_files, rough_workbooks

# Seeds that a process takes at a time.
_SLICE = 50

STRANGE: tuple[Any, ...] = (
    None, "", " ", "\u00a0", "-", "nt", '"', "0", "-1", "1.234,5", "1,2,3", "12/13/2024",
    "31/02/2024", "Tổng cộng", "Cộng", "I", "II", "(1)", "ATTP: ", ":", ";;;", "số", "cấp",
    "20-30 tấn", "=1+1", "\x00", "\ufffe", "đ" * 500, "🌾", "a\u0301" * 50, "ViÖt Nam",
    0.0, -1.0, 1e300, 45561.0, float("nan"), float("inf"), True, "RAU CỦ", "Sản xuất",
    "STT", "Tên chuỗi", "Sản lượng (tấn)", "HH 9/2024", "(((((", "0912345678; 0987654321",
)  # fmt: skip


def spoiled_rows(seed: int) -> RawSheet:
    """A rough list with cells, rows and merges changed at random."""
    dice = random.Random(seed)  # noqa: S311 - not a secret
    rough = rough_workbooks.make(seed % 997)
    rows = [list(row) for row in rough.rows]
    for _change in range(dice.randrange(1, 12)):
        act = dice.randrange(6)
        row = dice.randrange(len(rows))
        if act == 0:
            del rows[row]
        elif act == 1:
            rows.insert(row, list(dice.choice(rows)))
        elif act == 2:
            rows[row] = dice.sample(rows[row], len(rows[row]))
        else:
            width = max(len(rows[row]), 1)
            rows[row] += [None] * (width - len(rows[row]))
            rows[row][dice.randrange(width)] = dice.choice(STRANGE)
    merges = list(rough.merges)
    for _merge in range(dice.randrange(3)):
        top, left = dice.randrange(len(rows)), dice.randrange(20)
        merges.append((top, left, top + dice.randrange(4), left + dice.randrange(4)))
    return RawSheet(rough.sheet, hidden=False, rows=rows, merges=merges)


def seeds_of_files(folder: Path) -> list[bytes]:
    """Whole workbooks of each kind to spoil."""
    rough = rough_workbooks.make(3)
    rows = [
        [c if c is None or isinstance(c, str) else float(c) for c in r]
        for r in rough.rows
    ]
    paths = [
        rough_workbooks.save(rough, folder / "a.xlsx", ".VnTime"),
        old_files.old_excel(folder / "a.xls", rows),
        old_files.open_document(folder / "a.ods", rows),
    ]
    return [path.read_bytes() for path in paths]


def spoiled_file(seed: int, whole: list[bytes]) -> bytes:
    """A workbook with bytes changed, in the file or inside one of its parts."""
    dice = random.Random(seed)  # noqa: S311 - not a secret
    content = dice.choice(whole)
    if content.startswith(b"PK") and dice.random() < 0.7:
        return _spoiled_part(content, dice)
    return _spoiled_bytes(content, dice)


def _spoiled_bytes(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    for _change in range(dice.randrange(1, 20)):
        place = dice.randrange(len(data))
        act = dice.randrange(4)
        if act == 0:
            data[place] = dice.randrange(256)
        elif act == 1:
            del data[place : place + dice.randrange(1, 200)]
        elif act == 2:
            data[place:place] = data[: dice.randrange(1, 100)]
        else:
            data[place : place + 4] = b"\xff\xff\xff\x7f"
        if not data:
            return b"PK\x03\x04"
    return bytes(data)


def _spoiled_part(content: bytes, dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice([n for n in parts if n.endswith(".xml")])
    parts[name] = _spoiled_bytes(parts[name], dice)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, data in parts.items():
            archive.writestr(each, data)
    return target.getvalue()


def outcome_of_rows(seed: int) -> str:
    """Read a spoiled list; any exception is a find."""
    from chains.importers.sheets import parts_of, read_sheet

    sheet = spoiled_rows(seed)
    for part in parts_of(sheet, lambda text: ""):
        facts = read_sheet(part, lambda titles: titles[0])
        for chain in facts.chains:
            chain.as_json()
        for problem in [*facts.problems, *facts.warnings]:
            problem.as_json()
    return "problems" if facts.problems else "read"


def outcome_of_file(seed: int, whole: list[bytes], path: Path) -> str:
    """Open a spoiled workbook in its child; what it refuses, it says in a sentence."""
    from chains.importers.opening import open_workbook
    from chains.importers.sheets import read_sheet

    path.write_bytes(spoiled_file(seed, whole))
    try:
        with path.open("rb") as file:
            workbook = open_workbook(file, path.stat().st_size)
    except Unreadable as refused:
        return "refused" if refused.message.endswith(".") else "no sentence"
    for sheet in workbook.sheets:
        read_sheet(sheet, lambda titles: titles[0])
    return "opened"


def _prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()


def outcomes(seeds: range) -> tuple[Counter[str], list[str]]:
    """What came of these seeds, and the traceback of each that raised."""
    found: Counter[str] = Counter()
    raised: list[str] = []
    with TemporaryDirectory() as folder:
        whole = seeds_of_files(Path(folder))
        for seed in seeds:
            kind = "cells" if seed % 10 else "bytes"
            try:
                if kind == "cells":
                    outcome = outcome_of_rows(seed)
                else:
                    outcome = outcome_of_file(seed, whole, Path(folder) / "spoiled")
            except Exception:  # noqa: BLE001 - every kind of exception is a find
                outcome = "raised"
                raised.append(f"seed {seed}:\n{traceback.format_exc()}")
            found[f"{kind}: {outcome}"] += 1
    return found, raised


def main() -> int:
    """Spoil as many as asked for: nine in ten by their cells, one in ten by their bytes.

    Returns 1 when one raised or was refused without a sentence.
    """
    count, started = int(sys.argv[1]), time.monotonic()
    found: Counter[str] = Counter()
    raised: list[str] = []
    slices = [range(at, min(at + _SLICE, count)) for at in range(0, count, _SLICE)]
    with ProcessPoolExecutor(os.cpu_count(), initializer=_prepare) as pool:
        for done, (outcome, broken) in enumerate(pool.map(outcomes, slices), start=1):
            found += outcome
            raised += broken
            print(*broken, sep="\n", end="", file=sys.stderr)  # noqa: T201
            print(f"\r{done}/{len(slices)}", end="", file=sys.stderr, flush=True)  # noqa: T201
    seconds = time.monotonic() - started
    print(f"{count} workbooks in {seconds:.0f} s: {dict(sorted(found.items()))}")  # noqa: T201
    return 1 if raised or found["bytes: no sentence"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
