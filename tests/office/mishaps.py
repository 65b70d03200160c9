"""What goes wrong in the model's office, and time: retries, crashes, stations started anew, clocks turned."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from kiosk.office import By, Office
from kiosk.verbs.take import TakeRequest
from tests.office.machine import SERVES, Crash, CrashingStore, Machine, Verb
from tests.office.rehearsal import ZONE, everything, local, refused

TIMES = ("07:00", "09:10", "10:29", "10:59", "11:00", "11:31", "12:30", "13:00", "16:59", "17:05", "18:00", "23:59")

numbers = st.sampled_from(sorted(SERVES))
services = st.sampled_from("AABBC")
stations = st.integers(0, 1)
places = st.integers(0, 10**6)


class Mishaps(Machine):
    """Retries, crashes, clocks."""

    # ---- what goes wrong -----------------------------------------------------------------------------

    @precondition(lambda self: self.kept)
    @rule(station=stations, place=places)
    def retry(self, station: int, place: int) -> None:
        verb, by, answer = self.kept[place % len(self.kept)]
        assert verb(self.stations[station].office, by) == answer
        self.hears_nothing()

    @precondition(lambda self: self.kept)
    @rule(station=stations, place=places)
    def use_a_token_for_something_else(self, station: int, place: int) -> None:
        by = self.kept[place % len(self.kept)][1]
        assert refused(lambda: self.stations[station].office.pause(3, "khác", by)) == "token.reused"
        self.hears_nothing()

    @rule(
        station=stations, number=numbers, service=services, verb=st.sampled_from(("take", "call", "no_show", "serve"))
    )
    def crash_in_an_open_transaction(self, station: int, number: int, service: str, verb: str) -> None:
        there = self.stations[station]
        office = Office(CrashingStore(there.store), self.clock)  # type: ignore[arg-type]
        before, by = everything(self.path), By(token="token-crash")
        verbs: dict[str, Verb] = {
            "take": lambda office, by: office.take(TakeRequest(service=service, override="thử"), by),
            "call": lambda office, by: office.call_next(number, by=by),
            "no_show": lambda office, by: office.no_show(number, by=by),
            "serve": lambda office, by: office.serve(number, by=by),
        }
        with pytest.raises(Crash):
            verbs[verb](office, by)
        assert everything(self.path) == before

    @rule(station=stations)
    def start_a_station_anew(self, station: int) -> None:
        self.stations[station].store.close()
        self.stations[station] = self.open_station()

    def hears_nothing(self) -> None:
        """See that no event was added."""
        heard = self.heard
        self.hear()
        assert self.heard == heard

    # ---- time ----------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from((1, 4, 6, 19, 21, 59, 61)))
    def some_seconds(self, seconds: int) -> None:
        self.clock.set(self.now + timedelta(seconds=seconds))

    @rule(minutes=st.integers(2, 50))
    def some_minutes(self, minutes: int) -> None:
        self.clock.set(self.now + timedelta(minutes=minutes))

    @rule(text=st.sampled_from(TIMES))
    def a_time_of_the_day(self, text: str) -> None:
        self.clock.set(max(self.now, local(text, self.now.astimezone(ZONE).date())))

    @rule(text=st.sampled_from(("00:00", "07:00", "07:30")), rarely=st.integers(0, 3))
    def the_next_day(self, text: str, rarely: int) -> None:
        if not rarely:
            self.clock.set(local(text, self.now.astimezone(ZONE).date() + timedelta(days=1)))

    @rule(minutes=st.sampled_from((1, 30, 300, 1500)))
    def the_clock_is_turned_back(self, minutes: int) -> None:
        self.clock.wind(minutes=-minutes)
