"""Who gets what from every address: the vocabulary of the permission table.

Each app keeps its rows in `tests/<app>/access_table.py` as `ROWS`. A row names an
address and, for each person of the cast, the answer expected. `tests/test_permissions.py`
asks every address as every person and fails for an address without a row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tests.cast import Cast

# Answers. A redirect to sign-in is told apart from any other redirect.
OK = "200"
SIGN_IN = "sign-in"
REDIRECT = "302"
FORBIDDEN = "403"
MISSING = "404"
WRONG_METHOD = "405"
BAD = "400"

PEOPLE = [
    "anonymous",
    "admin",
    "staff",
    "colleague",
    "lead",
    "officer",
    "outsider",
    "successor",
    "former",
    "reader",
    "buyer",
    "nobody",
]
HANOI = ("admin", "staff", "colleague")
OWNERS = ("lead", "officer")
PARTNERS = ("lead", "officer", "outsider", "successor")
WORKSPACE = (*HANOI, *PARTNERS, "reader")
NO_ROLE = ("former", "buyer", "nobody")


def everyone(answer: str) -> dict[str, str]:
    """The same answer for all, signed in or not (public pages)."""
    return dict.fromkeys(PEOPLE, answer)


def only(
    *people: str, answer: str = OK, others: str = FORBIDDEN, anonymous: str = SIGN_IN
) -> dict[str, str]:
    """`answer` for the people named, `others` for the rest, anonymous signs in."""
    expected = dict.fromkeys(PEOPLE, others)
    expected["anonymous"] = anonymous
    for name in people:
        if name not in PEOPLE:
            raise ValueError(f"{name!r} is not in the cast")
        expected[name] = answer
    return expected


@dataclass(frozen=True)
class Row:
    """One address and method. `make` builds the URL's arguments from a fresh cast.

    `make` may return kwargs for `reverse`; it runs inside the test's transaction, so it
    creates the records it needs. `data` is the POST body (a dict or a callable of cast).
    """

    name: str
    expected: Mapping[str, str]
    method: str = "get"
    make: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    data: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    case: str = ""

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name} {self.case}".strip()


def answer_of(response: HttpResponse) -> str:
    """Tell a redirect to the sign-in page from any other redirect."""
    if response.status_code in {301, 302, 303}:
        location = response.headers["Location"]
        return SIGN_IN if location.startswith(reverse("account_login")) else REDIRECT
    return str(response.status_code)
