"""Public holidays and make-up working Saturdays as the `holidays` package knows them; the office's calendar wins."""

from datetime import date
from functools import cache


@cache
def _country(country: str, year: int) -> tuple[dict[date, str], frozenset[date]]:
    import holidays  # noqa: PLC0415 (a tenth of a second to import: only when a first date is looked up)

    # A Saturday of December may make up for a day of the next January.
    known = holidays.country_holidays(country, years=(year, year + 1), language="vi", observed=True)
    days = {day: name for day, name in known.items() if day.year == year}
    make_up = known.weekend_workdays if hasattr(known, "weekend_workdays") else ()
    return days, frozenset(day for day in make_up if day.year == year)


def holiday(country: str, day: date) -> str | None:
    """Name the public holiday of a date (also an observed or a substituted one), or None."""
    return _country(country, day.year)[0].get(day)


def is_make_up_day(country: str, day: date) -> bool:
    """Whether a date of the weekend is worked to make up for a substituted day off."""
    return day in _country(country, day.year)[1]
