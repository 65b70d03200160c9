"""Sixteen stations at once, as processes: no number twice, no gap, no ticket called twice, by who knows events only."""

from collections import Counter
from pathlib import Path

import pytest

from db.keeping import ledger_of
from kiosk.clock import ServerClock
from tests.db.conftest import POSTGRES
from tests.office import crowd
from tests.office.judge import Judge, chain_of

STATIONS = 16


def hammered(url: str, verbs: int) -> Judge:
    """Let them all take and call in turn, and judge."""
    text = crowd.found(url, STATIONS)
    told = crowd.together([crowd.Orders(url=url, number=n, verbs=verbs) for n in range(1, STATIONS + 1)])
    assert [each.verbs for each in told] == [verbs] * STATIONS
    events = chain_of(url)
    judge = Judge.over(events, text)
    assert judge.faults == []
    assert ledger_of(url, ServerClock()).check() == []
    given = Counter(answer for each in told for answer in each.taken)
    assert given == Counter((code, ticket["label"]) for code, ticket in judge.tickets.items())
    called = sorted(answer for each in told for answer in each.called)
    assert called == sorted((e["counter"], e["code"]) for e in events if e["kind"] == "called")
    assert max(Counter(code for _, code in called).values()) == 1
    return judge


@pytest.mark.xdist_group("processes")
def test_sixteen_stations_on_a_file_give_and_call_each_number_once(tmp_path: Path) -> None:
    judge = hammered(f"sqlite:///{tmp_path / 'hall.sqlite'}", verbs=20)
    assert judge.calls > STATIONS * 8


@POSTGRES
def test_sixteen_stations_on_a_server_give_and_call_each_number_once(database: str) -> None:
    judge = hammered(database, verbs=20)
    assert judge.calls > STATIONS * 8


@pytest.mark.long
@pytest.mark.xdist_group("processes")
def test_sixteen_stations_on_a_file_keep_every_promise_for_long(tmp_path: Path) -> None:
    hammered(f"sqlite:///{tmp_path / 'hall.sqlite'}", verbs=150)


@pytest.mark.long
@POSTGRES
def test_sixteen_stations_on_a_server_keep_every_promise_for_long(database: str) -> None:
    hammered(database, verbs=150)
