"""`python -m bench.board`: the board over all agreements, in empty views of the same run.

In a database of its own with `bench.programme`: 24 associations, three rounds, 40
commitments and 200 activities an agreement.
"""

import argparse
import json
import os
import statistics
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
os.environ.setdefault("BENCH_DATABASE", "_programme")

from bench import programme, server
from bench.load import Target, latencies
from bench.scale import STAFF, _session_of

BOARD = "/lam-viec/bang-theo-doi/"
# 250 ms where an empty view takes 2.5 ms.
GOAL = 100.0
ROUNDS = 6


def main() -> int:
    """Return 0 when every page is inside its limit, 1 when one is not."""
    options = _options()
    import django

    from portal.core import clock, embedded

    embedded.ensure_running()
    django.setup()
    server.prepare()
    programme.build(clock.today())
    targets = _targets()
    times: dict[str, list[float]] = {target.name: [] for target in targets}
    with server.running() as port:
        for number in range(ROUNDS + 1):
            for target in targets:
                asked = latencies(port, target, max(options.requests // ROUNDS, 2))
                if number:  # the first round warms templates, connections and disk
                    times[target.name] += asked
    rows = _rows(times)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))  # noqa: T201
    else:
        _print_table(rows)
    return 0 if all(row["met"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.board", description=__doc__)
    parser.add_argument("--requests", type=int, default=60, help="a page; default 60")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _targets() -> list[Target]:
    cookie = _session_of(STAFF)
    return [
        Target("empty view", "/bench/empty/", cookie=cookie),
        Target("board", BOARD, cookie=cookie),
        Target("board, one round", f"{BOARD}?round=2026-2030", cookie=cookie),
        Target("board, who waits", f"{BOARD}?turn=host&sort=cho", cookie=cookie),
    ]


def _rows(times: dict[str, list[float]]) -> list[dict[str, object]]:
    empty = statistics.median(times["empty view"])
    rows: list[dict[str, object]] = []
    for page, asked in times.items():
        median = statistics.median(asked)
        rows.append(
            {
                "page": page,
                "ms": round(median, 1),
                "empty_views": round(median / empty, 1),
                "goal": GOAL,
                "met": median / empty <= GOAL,
            }
        )
    return rows


def _print_table(rows: list[dict[str, object]]) -> None:
    out = sys.stdout.write
    out(
        f"\n{programme.ASSOCIATIONS} associations, {len(programme.TERMS)} rounds, "
        f"{programme.COMMITMENTS} commitments and {programme.ACTIVITIES} activities an "
        "agreement.\n\n"
    )
    out(f"{'page':<22}{'ms':>11}{'empty views':>13}{'goal':>7}\n")
    for row in rows:
        mark = "" if row["met"] else "  missed"
        out(
            f"{row['page']:<22}{row['ms']:>11}{row['empty_views']:>13}"
            f"{row['goal']:>7}{mark}\n"
        )


if __name__ == "__main__":
    raise SystemExit(main())
