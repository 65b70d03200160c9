"""A small office for tests: its TOML as a dict that a test bends, and shortcuts to read it."""

from copy import deepcopy
from typing import Any

import pytest
import tomli_w

from kiosk import definition
from kiosk.errors import Misused
from kiosk.model import Definition

SMALL: dict[str, Any] = {
    "key": "thu",
    "names": {"vi": "Bộ phận thử"},
    "agency": {"vi": "Ủy ban nhân dân xã Thử"},
    "services": [
        {"prefix": "A", "names": {"vi": "Chứng thực"}, "colour": "#15507A", "mean_minutes": 6},
        {"prefix": "B", "names": {"vi": "Hộ tịch"}, "colour": "#1A6140", "mean_minutes": 12.5},
    ],
    "counters": [
        {"number": 1, "name": "Quầy đầu", "services": {"A": 0.6, "B": 0.4}},
        {"number": 2, "services": {"B": 1.0}},
    ],
    "priorities": [{"key": "elderly", "names": {"vi": "Người cao tuổi"}}],
    "week": [
        {
            "days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "sessions": [
                {"name": "Sáng", "opens": "07:00", "last_ticket": "10:30", "closes": "11:00"},
                {"name": "Chiều", "opens": "13:00", "last_ticket": "16:30", "closes": "17:00"},
            ],
        }
    ],
}


def small(**changes: Any) -> dict[str, Any]:
    """A copy of the small office with top-level keys replaced (None: removed)."""
    office = deepcopy(SMALL) | changes
    return {key: value for key, value in office.items() if value is not None}


def parse(office: dict[str, Any]) -> Definition:
    """The definition of an office written as TOML."""
    return definition.parse(tomli_w.dumps(office), source="thu.toml")


def faults(office: dict[str, Any]) -> dict[str | None, str]:
    """The keys of an office's faults with what was expected there; the file is named each time."""
    with pytest.raises(Misused) as caught:
        parse(office)
    assert caught.value.key == "definition.bad"
    told: Any = caught.value.places["faults"]
    assert all(fault["file"] == "thu.toml" for fault in told)
    return {fault["key"]: fault["expected"] for fault in told}
