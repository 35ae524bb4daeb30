"""Twenty people confirm, correct and import the chains of one province at once.

Real transactions in twenty threads for a minute under `make drills`, for a few seconds
within `make test`. Every answer is a page, a redirect or a conflict said in words; every
change that was answered with success stands in the history, and the last of them stands
in the record: nothing is lost, nothing is half done.
"""

import itertools
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from chains.models import Chain, YearlyOutput
from chains.services.importing import Importer
from portal.core import clock
from portal.core.errors import DomainError
from portal.organisations.access import access_for
from tests.cast import Cast, make_cast, make_person
from tests.chains.workbooks import SON_LA, changed
from tests.sign_in import sign_in
from tests.together import at_once

CONFIRMERS, EDITORS, IMPORTERS = 6, 10, 4
FULL_SECONDS, SMALL_SECONDS = 60, 6

pytestmark = [
    pytest.mark.drill,
    pytest.mark.timeout(FULL_SECONDS + 180),
    pytest.mark.django_db(transaction=True),
]


class FormReader(HTMLParser):
    """Collects what the form of a page would send unchanged.

    The test client's `response.context` mixes the pages of threads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._list = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self._list = name
            self.values.setdefault(name, "")
        elif tag == "option" and self._list and "selected" in given:
            self.values[self._list] = given.get("value") or ""
        elif tag == "textarea":
            self._text = name
            self.values[name] = ""
        elif tag == "input" and name and given.get("type") not in _NOT_SENT:
            self.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._list = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data


_NOT_SENT = {"checkbox", "file", "radio", "search", "submit", "button"}


def sent_by_browser(page: str) -> dict[str, str]:
    reader = FormReader()
    reader.feed(page)
    return reader.values


class Tally:
    """What the twenty were answered; shared by their threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.answers: Counter[str] = Counter()
        self.versions: Counter[int] = Counter()
        self.stories: dict[int, set[str]] = {}

    def add(self, kind: str, answer: object) -> None:
        with self._lock:
            self.answers[f"{kind} {answer}"] += 1

    def saved(self, chain_id: int, story: str) -> None:
        with self._lock:
            self.versions[chain_id] += 1
            self.stories.setdefault(chain_id, set()).add(story)


@pytest.fixture
def seconds(request: pytest.FixtureRequest) -> int:
    asked = request.config.option.markexpr == "drill"
    return FULL_SECONDS if asked else SMALL_SECONDS


def load(path: Path, person: Any) -> None:
    with path.open("rb") as file:
        importer = Importer(by=person, access=access_for(person), year=2026)
        importer.save(file, path.stat().st_size, at=clock.now())


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = make_cast()
    load(SON_LA, cast.lead)
    return cast


def test_twenty_at_once_lose_nothing(
    people: Cast, seconds: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    crew = _crew(people, tally, tmp_path)
    ends = time.monotonic() + seconds

    def work(number: int) -> None:
        for turn in itertools.count():
            if time.monotonic() > ends:
                return
            crew[number](turn)

    first = {chain.pk: chain.version for chain in Chain.objects.all()}
    at_once(len(crew), work)
    _check(first, tally)
    with capsys.disabled():
        print(  # noqa: T201 - the drill's figures are its purpose
            f"\n{len(crew)} people, {seconds} s: "
            + ", ".join(f"{name} {n}" for name, n in sorted(tally.answers.items()))
        )


def _crew(people: Cast, tally: Tally, folder: Path) -> list[Any]:
    chains = list(Chain.objects.order_by("pk").values_list("pk", flat=True))
    staff = [sign_in(Client(), people.staff) for _ in range(CONFIRMERS)]
    editors = []
    for number in range(EDITORS):
        officer = make_person(f"can-bo-{number}", "partner_officer", people.son_la)
        editors.append(sign_in(Client(), officer, second_factor=False))
    lists = [_volumes(folder / f"{n}.xlsx", 100 + n) for n in range(IMPORTERS)]
    return [
        *(_confirmer(client, chains, tally) for client in staff),
        *(_editor(client, chains, tally, n) for n, client in enumerate(editors)),
        *(_importer(path, people.lead, tally) for path in lists),
    ]


def _volumes(path: Path, volume: int) -> Path:
    """The list with other volumes: facts that change without a check."""

    def change(sheet: Any) -> None:
        for row in sheet.iter_rows(min_row=1):
            for cell in row:
                if isinstance(cell.value, int | float) and cell.value > 20:
                    cell.value = volume

    return changed(SON_LA, path, change)


def _confirmer(client: Client, chains: list[int], tally: Tally) -> Any:
    def confirm(turn: int) -> None:
        pk = chains[turn % len(chains)]
        version = Chain.objects.values_list("version", flat=True).get(pk=pk)
        address = reverse("chains:confirm", args=[pk])
        answer = client.post(f"{address}?version={version}")
        tally.add("confirm", answer.status_code)

    return confirm


def _editor(client: Client, chains: list[int], tally: Tally, number: int) -> Any:
    def edit(turn: int) -> None:
        pk = chains[(turn + number) % len(chains)]
        address = reverse("chains:update", args=[pk])
        form = sent_by_browser(client.get(address).content.decode())
        story = f"Lần sửa {number}-{turn}"
        answer = client.post(address, form | {"story": story})
        tally.add("edit", answer.status_code)
        if answer.status_code == 302:
            tally.saved(pk, story)

    return edit


def _importer(path: Path, person: Any, tally: Tally) -> Any:
    def bring(turn: int) -> None:
        try:
            load(path, person)
        except DomainError as error:
            tally.add("import refused:", error.message)
        else:
            tally.add("import", "saved")

    return bring


def _check(first: dict[int, int], tally: Tally) -> None:
    kinds = {name.split()[0] for name in tally.answers}
    assert kinds == {"confirm", "edit", "import"}
    codes = {name for name in tally.answers if not name.startswith("import")}
    assert codes <= {"confirm 302", "edit 302", "edit 409"}
    assert tally.answers["edit 302"] > 0
    assert tally.answers["import saved"] > 0
    events = Chain.pgh_event_model.objects  # type: ignore[attr-defined]
    for chain in Chain.objects.all():
        told = tally.stories.get(chain.pk, set())
        written = set(
            events.filter(pgh_obj_id=chain.pk, story__startswith="Lần sửa")
            .values_list("story", flat=True)
            .distinct()
        )
        # Every change that was answered with success is in the history, and no other.
        assert written == told
        assert not told or chain.story in told
        # Each of them took one version; imports may have taken more.
        assert chain.version - first[chain.pk] >= tally.versions[chain.pk]
    twice = (
        YearlyOutput.objects.values("chain", "year").distinct().count()
        - YearlyOutput.objects.count()
    )
    assert twice == 0
