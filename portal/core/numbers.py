"""Numbers as Vietnamese readers write them: 1.234,5."""

from decimal import ROUND_HALF_UP, Decimal


def format_number(value: Decimal, places: int | None = None) -> str:
    """Write `value` with a dot between thousands and a decimal comma.

    With `places` the number is rounded half up to so many decimals; without, the
    decimals are those it has, trailing zeros left out.
    """
    if places is not None:
        shown = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    else:
        shown = f"{value:,f}"
        if "." in shown:
            shown = shown.rstrip("0").rstrip(".")
    return shown.translate(str.maketrans(",.", ".,"))
