"""A dated number as `includes/_figure.html` prints it."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from portal.core.numbers import format_number


def count_text(number: int) -> str:
    """Write a count as Vietnamese readers do: 1.234."""
    return format_number(Decimal(number))


@dataclass(frozen=True)
class Figure:
    """`note` says the day and the definition: no number stands without them."""

    label: str
    value: str
    note: str
    unit: str = ""
    url_name: str = ""
    tone: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name) if self.url_name else ""
