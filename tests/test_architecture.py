"""Rules of the house that no tool checks: relations, sizes, names, tasks, left-overs."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from portal.celery import app as celery_app
from portal.core.embedded import PROJECT_DIR

# Higher apps know lower ones; never the other way round.
ORDER = ["core", "accounts", "organisations", "chains", "news", "agreements"]
ORDER += ["reports", "home"]
PACKAGES = ["portal", "chains", "agreements", "tests", "bench"]


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        for path in sorted((PROJECT_DIR / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def relations() -> list[tuple[str, str, str]]:
    """Every relation of our models, string foreign keys too: from, to, its name."""
    found = []
    for model in apps.get_models():
        meta = model._meta
        if meta.app_label not in ORDER:
            continue
        for field in [*meta.local_fields, *meta.local_many_to_many]:
            target = getattr(field.related_model, "_meta", None)
            if target is not None and target.app_label in ORDER:
                found.append((meta.app_label, target.app_label, str(field)))
    return found


def test_relations_point_downward():
    upward = [
        f"{name} points from {source} up to {target}"
        for source, target, name in relations()
        if ORDER.index(target) > ORDER.index(source)
    ]
    assert relations(), "no relation was found at all"
    assert upward == []


def test_the_order_names_every_app_of_ours():
    labels = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(PROJECT_DIR)
        and ".venv" not in Path(config.path).parts
    }
    assert labels == set(ORDER)


def test_no_module_is_longer_than_400_lines():
    long = {
        str(path.relative_to(PROJECT_DIR)): lines
        for path in sources(*PACKAGES)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= 400
    }
    assert long == {}


def test_no_module_is_called_by_no_name():
    called = [path for path in sources(*PACKAGES) if path.stem in {"utils", "helpers"}]
    assert called == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later(word):
    places = list(sources(*PACKAGES))
    for folder, ending in (("templates", "html"), ("static", "css"), ("static", "js")):
        places += sorted((PROJECT_DIR / folder).rglob(f"*.{ending}"))
    left = [
        path
        for path in places
        if re.search(rf"\b{word}\b", path.read_text(encoding="utf-8"))
    ]
    assert left == []


def test_migrations_say_all_that_models_say():
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def our_tasks() -> list[str]:
    celery_app.loader.import_default_modules()
    celery_app.finalize()
    return [
        name
        for name, task in celery_app.tasks.items()
        if task.__module__.split(".")[0] in {"portal", "chains", "agreements"}
    ]


def queues_of_workers() -> set[str]:
    """The queues that the workers of the Procfile read."""
    known = {queue.name for queue in celery_app.conf.task_queues}
    read: set[str] = set()
    for line in (PROJECT_DIR / "Procfile").read_text().splitlines():
        if " worker " in line:
            named = re.search(r"(?:-Q|--queues)[ =](\S+)", line)
            read |= set(named.group(1).split(",")) if named else known
    return read


def test_every_task_has_a_name_of_its_own():
    assert our_tasks(), "no task was found at all"
    for name in our_tasks():
        # Named after its module, a task would change its name when moved.
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name), name


def test_a_worker_reads_the_queue_of_every_task():
    for name in our_tasks():
        route = celery_app.amqp.router.route({}, name)
        assert route["queue"].name in queues_of_workers(), name


def test_everything_on_the_schedule_is_a_task():
    for entry in celery_app.conf.beat_schedule.values():
        assert entry["task"] in our_tasks()


def test_every_variable_of_the_environment_is_in_the_manual():
    reader = re.compile(r'env\.(?:text|flag|integer|words|ports)\(\s*"([A-Z_]+)"')
    read = {
        name
        for path in sources("portal", "chains", "agreements", "tests")
        if path.name != "test_env.py"
        for name in reader.findall(path.read_text(encoding="utf-8"))
    }
    assert len(read) > 20
    manual = (PROJECT_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {name for name in read if f"`{name}`" not in manual} == set()
