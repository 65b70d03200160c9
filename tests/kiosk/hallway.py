"""A small office in memory for the tests of the rules: real verbs on a real hall, a hand-wound clock, no ledger."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from kiosk import timetable
from kiosk.hall import Day, Hall, Turn
from kiosk.model import (
    Counter,
    Definition,
    PriorityClass,
    Procedure,
    Rules,
    Service,
    SessionTime,
    Share,
    Ticket,
)
from kiosk.settle import settle
from kiosk.verbs import take as taking
from kiosk.verbs.take import TakeRequest

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)
WEEK = {
    weekday: (
        SessionTime(name="morning", opens=time(7), last_ticket=time(10, 30), closes=time(11), issue_from=time(6)),
        SessionTime(name="afternoon", opens=time(13), last_ticket=time(16, 30), closes=time(17), issue_from=time(12)),
    )
    for weekday in range(5)
}


def office(rules: Rules | None = None, counters: tuple[Counter, ...] | None = None) -> Definition:
    """Two services, A and B, and a third, C, of counter 2 alone; three counters."""
    shares = counters or (
        Counter(number=1, serves=(Share(service="A", share=0.6), Share(service="B", share=0.4))),
        Counter(number=2, serves=(Share(service="B", share=0.5), Share(service="C", share=0.5))),
        Counter(number=3, serves=(Share(service="A", share=1.0),)),
    )
    return Definition(
        key="small",
        names={"vi": "Văn phòng thử"},
        agency={"vi": "UBND thử"},
        zone="Asia/Ho_Chi_Minh",
        languages=("vi",),
        services=tuple(Service(prefix=p, names={"vi": p}, mean_min=6.0) for p in "ABC"),
        counters=shares,
        priorities=(PriorityClass(key="elderly", names={"vi": "Người cao tuổi"}),),
        procedures=(Procedure(key="route", code="1", service="A", name="Liên thông", route=("B",)),),
        week=WEEK,
        holidays=None,
        rules=rules or Rules(),
    )


class Hallway:
    """The hall of one small office and the hand that winds its clock. Verbs settle first, as the office does."""

    def __init__(self, definition: Definition | None = None, at: str = "07:00") -> None:
        self.now = local(at)
        self.hall = Hall(
            definition=definition or office(),
            is_rehearsal=True,
            epoch="epoch",
            last_event_id=0,
            last_event_at=self.now,
            business_day=MONDAY,
        )
        self._drawn = 0
        self.open(MONDAY)

    def open(self, day: date) -> Day:
        """Load a day with its plan."""
        if day not in self.hall.days:
            plan = timetable.plan(self.hall.definition, self.hall.calendar, day)
            self.hall.days[day] = Day(plan=plan)
        return self.hall.days[day]

    @property
    def day(self) -> Day:
        """The first day."""
        return self.hall.days[MONDAY]

    def at(self, text: str, day: date = MONDAY) -> "Hallway":
        """Wind the clock to a local time."""
        self.now = local(text, day)
        return self

    def later(self, **duration: float) -> "Hallway":
        """Wind the clock forward."""
        self.now += timedelta(**duration)
        return self

    def do(self, verb: Callable[[Turn], T]) -> T:
        """Run a verb as the office would: settle, then the verb; a refusal takes back the verb only."""
        self.settle()
        turn = Turn(self.hall, self.now, "test")
        try:
            answer = verb(turn)
        except Exception:
            turn.revert()
            raise
        self.hall.last_event_id += len(turn.changes)
        return answer

    def settle(self) -> Turn:
        """Do what time does."""
        self.open(self.hall.date_of(self.now))
        turn = Turn(self.hall, self.now, "system")
        settle(turn, list(self.hall.days.values()))
        self.hall.last_event_id += len(turn.changes)
        return turn

    def take(self, service: str = "A", **wishes: object) -> Ticket:
        """Take a ticket."""
        request = TakeRequest(service=service, **wishes)
        return self.do(lambda turn: taking.take(turn, request, self._code))

    def get(self, ticket: Ticket) -> Ticket:
        """The ticket as it is now."""
        return self.hall.find(ticket.code)[1]

    def _code(self) -> str:
        self._drawn += 1
        return f"T{self._drawn:05d}"


def local(text: str, day: date = MONDAY) -> datetime:
    """An instant in UTC from a local time "HH:MM" or "HH:MM:SS"."""
    return datetime.combine(day, time.fromisoformat(text), tzinfo=ZONE).astimezone(UTC)
