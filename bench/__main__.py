"""`python -m bench`: print what pages cost, in empty views of the same run."""

import argparse
import json
import os
import statistics
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from bench import server
from bench.load import Target, measure

AFRESH_GOAL, KEPT_GOAL = 25.0, 2.0


def main() -> int:
    """Return 0 when every goal is met, 1 when one is not."""
    options = _options()
    import django

    from portal.core import embedded

    embedded.ensure_running()
    django.setup()
    server.prepare()
    targets = _targets()
    with server.running() as port:
        rates = _rounds(port, targets, options.rounds, options.seconds)
    rows = _rows(targets, rates)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))  # noqa: T201
    else:
        _print_table(rows, options.rounds, options.seconds)
    return 0 if all(row["met"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="default 5")
    parser.add_argument(
        "--seconds", type=float, default=1.5, help="per page and round, default 1.5"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _targets() -> list[Target]:
    from chains.models import Chain

    chain = Chain.objects.public().order_by("pk")[0].get_public_url()
    pages = [
        ("front page", "/"),
        ("chain list", "/chuoi/"),
        ("chain page", chain),
        ("search", "/tim-kiem/?q=son+la"),
    ]
    return [
        Target("empty view", "/bench/empty/"),
        *(Target(f"{name}, afresh", path, afresh=True) for name, path in pages),
        *(Target(f"{name}, kept", path) for name, path in pages),
    ]


def _rounds(
    port: int, targets: list[Target], rounds: int, seconds: float
) -> dict[str, float]:
    """Ask for every page in turn, round after round: noise then falls on all alike."""
    measured: dict[str, list[float]] = {target.name: [] for target in targets}
    for target in targets:
        measure(port, target, 0.5)  # warm: templates, connections, the page cache
    for _round in range(rounds):
        for target in targets:
            measured[target.name].append(measure(port, target, seconds))
    return {name: statistics.median(values) for name, values in measured.items()}


def _rows(targets: list[Target], rates: dict[str, float]) -> list[dict[str, object]]:
    base = rates["empty view"]
    rows: list[dict[str, object]] = []
    for target in targets:
        ratio = base / rates[target.name]
        goal = AFRESH_GOAL if target.afresh else KEPT_GOAL
        rows.append(
            {
                "page": target.name,
                "per_second": round(rates[target.name], 1),
                "empty_views": round(ratio, 2),
                "goal": goal,
                "met": ratio <= goal,
            }
        )
    return rows


def _print_table(rows: list[dict[str, object]], rounds: int, seconds: float) -> None:
    out = sys.stdout.write
    out(f"One granian worker, median of {rounds} rounds of {seconds} s a page.\n\n")
    out(f"{'page':<22}{'answers/s':>11}{'empty views':>13}{'goal':>7}\n")
    for row in rows:
        mark = "" if row["met"] else "  missed"
        out(
            f"{row['page']:<22}{row['per_second']:>11}{row['empty_views']:>13}"
            f"{row['goal']:>7}{mark}\n"
        )


if __name__ == "__main__":
    raise SystemExit(main())
