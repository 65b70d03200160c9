"""A simple model of the office: what every verb and every border of time does to a ticket, in dictionaries of its own.

It knows states, counters and due times, not places and estimates: whether a number is given it learns from the
answer, and whom a counter must call the judge tells.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.office.rehearsal import ZONE

BOOKED, WAITING, CALLED, SERVING, HELD = "booked", "waiting", "called", "serving", "held"
NO_SHOW, SERVED, CANCELLED, VOID = "no_show", "served", "cancelled", "void"
STATES = (BOOKED, WAITING, CALLED, SERVING, HELD, NO_SHOW, SERVED, CANCELLED, VOID)
OPEN = STATES[:5]
SAME, NO = "=", "✗"

# STATES.md by hand: what a verb makes of each state, "=" leaves it, "✗" refuses it.
_TABLE = """
arrive    waiting    =          =          =         =          waiting    ✗       ✗          waiting
choose    called     called     recall     ✗         called     called     ✗       ✗          ✗
recall    ✗          ✗          called     ✗         ✗          ✗          ✗       ✗          ✗
serve     ✗          ✗          serving    =         ✗          ✗          ✗       ✗          ✗
finish    ✗          ✗          served     served    ✗          ✗          ✗       ✗          ✗
no_show   ✗          ✗          no_show    ✗         ✗          =          ✗       ✗          ✗
hold      ✗          ✗          held       held      =          ✗          ✗       ✗          ✗
resume    ✗          ✗          ✗          ✗         serving    ✗          ✗       ✗          ✗
return    ✗          =          =          =         waiting    waiting    ✗       ✗          ✗
cancel    cancelled  cancelled  ✗          ✗         ✗          cancelled  ✗       =          ✗
dismiss   cancelled  cancelled  cancelled  ✗         cancelled  cancelled  ✗       =          ✗
void      void       void       ✗          ✗         ✗          ✗          ✗       ✗          =
revive    ✗          =          ✗          ✗         ✗          ✗          ✗       ✗          waiting
"""
TABLE = {row.split()[0]: dict(zip(STATES, row.split()[1:], strict=True)) for row in _TABLE.split("\n") if row}
TRIED = {"arrive": CALLED, "recall": CALLED, "serve": SERVING, "finish": BOOKED, "no_show": BOOKED}
TRIED |= {"cancel": CANCELLED, "dismiss": CANCELLED, "choose": "recall"}

SESSIONS = ((time(7), time(11)), (time(13), time(17)))
GRACE = timedelta(minutes=30)
TOLERANCE = timedelta(minutes=15)
CREDIT = timedelta(minutes=15)


class Not(Exception):
    """The model says that the verb is refused."""


@dataclass(slots=True, kw_only=True)
class Paper:
    """One ticket as the model knows it; due None is learnt from the next look."""

    code: str
    date: date
    service: str
    state: str
    session: int
    slot: datetime
    due: datetime | None
    route: list[str] = field(default_factory=list)
    counter: int | None = None
    called_at: datetime | None = None
    present: bool = False
    tried: bool = False
    was_tried: bool = False
    calls: int = 0
    returns: int = 0
    failed: bool = False
    on_paper: bool = False
    closed: str | None = None


@dataclass(slots=True, kw_only=True)
class Desk:
    """A counter as the model knows it."""

    services: tuple[str, ...]
    paper: str | None = None
    paused: bool = False
    undo: tuple[str, str, datetime] | None = None


@dataclass(slots=True)
class World:
    """The office as the model knows it."""

    desks: dict[int, Desk]
    papers: dict[str, Paper] = field(default_factory=dict)
    early: dict[tuple[date, int], datetime] = field(default_factory=dict)
    opened: set[date] = field(default_factory=set)

    # ---- time ----------------------------------------------------------------------------------------

    def closes(self, day: date) -> list[datetime]:
        """When each session of a date closes; none on a weekend."""
        if day.weekday() > 4 and day not in self.opened:
            return []
        planned = [datetime.combine(day, closes, tzinfo=ZONE) for _, closes in SESSIONS]
        return [self.early.get((day, n), at) for n, at in enumerate(planned)]

    def session_at(self, now: datetime) -> int:
        """The session an instant belongs to."""
        closes = self.closes(now.astimezone(ZONE).date())
        return next((n for n, at in enumerate(closes) if now < at), max(0, len(closes) - 1))

    def settled(self, now: datetime) -> "World":
        """The world as it is once time has done its part."""
        world = deepcopy(self)
        world.settle(now)
        return world

    def settle(self, now: datetime) -> None:
        """Do what time does, until nothing more is due."""
        while any(self._age(paper, now) for paper in self.papers.values()):
            pass

    def _age(self, paper: Paper, now: datetime) -> bool:
        """Do the next thing that time does to a ticket; answers whether there was one."""
        closes = self.closes(paper.date)
        if paper.state not in OPEN or paper.date > now.astimezone(ZONE).date():
            return False
        midnight = datetime.combine(paper.date + timedelta(days=1), time(), tzinfo=ZONE)
        night = min(closes[-1] + timedelta(hours=1), midnight)
        mine = closes[min(paper.session, len(closes) - 1)]
        called_at = paper.called_at or now
        if paper.tried:
            if is_due := called_at + timedelta(seconds=60) <= now:
                self.end_try(paper)
            return is_due
        ends = {
            BOOKED: (mine, NO_SHOW, "never_came"),
            CALLED: (min(max(mine, called_at) + timedelta(minutes=30), midnight), NO_SHOW, "no_show"),
            SERVING: (midnight, SERVED, "served"),
            HELD: (night, CANCELLED, "closed"),
            WAITING: (night, CANCELLED, "closed"),
        }
        if paper.state == WAITING and paper.session < len(closes) - 1 and mine <= now:
            paper.session, paper.due = paper.session + 1, None
            return True
        at, state, reason = ends[paper.state]
        if at <= now:
            self.close(paper, state, reason)
        return at <= now

    def running(self, now: datetime) -> int:
        """The session that staff may carry or close."""
        day = now.astimezone(ZONE).date()
        for (opens, _), closes in zip(SESSIONS, self.closes(day), strict=False):
            if datetime.combine(day, opens, tzinfo=ZONE) - timedelta(hours=1) <= now < closes:
                return self.session_at(now)
        raise Not

    def close_session(self, now: datetime) -> None:
        """The running session is closed now."""
        self.early[now.astimezone(ZONE).date(), self.running(now)] = now
        self.settle(now)

    def carry(self, now: datetime) -> None:
        """The waiting of the running session go to the next one."""
        day, session = now.astimezone(ZONE).date(), self.running(now)
        if session + 1 >= len(self.closes(day)):
            raise Not
        for paper in self.papers.values():
            if (paper.date, paper.state, paper.session) == (day, WAITING, session):
                paper.session, paper.due = session + 1, None

    # ---- pieces --------------------------------------------------------------------------------------

    def close(self, paper: Paper, state: str, reason: str) -> None:
        """A ticket's fate."""
        self.free(paper)
        paper.state, paper.closed = state, reason
        if state in (SERVED, CANCELLED):
            paper.route = []

    def free(self, paper: Paper) -> None:
        """Its counter is without it."""
        for desk in self.desks.values():
            if desk.paper == paper.code:
                desk.paper, desk.undo = None, None

    def end_try(self, paper: Paper) -> None:
        self.free(paper)
        paper.state, paper.tried, paper.counter, paper.calls, paper.called_at = BOOKED, False, None, 0, None

    def put(self, number: int, paper: Paper, state: str) -> None:
        """A ticket is at a counter."""
        desk = self.desks[number]
        desk.paper, desk.undo = paper.code, None
        paper.counter, paper.state, paper.closed = number, state, None

    def arrived(self, paper: Paper, now: datetime) -> None:
        paper.due = paper.slot if paper.tried or now <= paper.slot + GRACE else now
        paper.state = CALLED if paper.tried else WAITING
        paper.tried, paper.present = False, True

    def come_back(self, paper: Paper, now: datetime) -> None:
        """Return of a held ticket or a no-show."""
        if paper.state == NO_SHOW:
            if now >= self.closes(paper.date)[-1]:
                raise Not
            in_time = paper.called_at is not None and now <= paper.called_at + TOLERANCE and paper.returns < 2
            paper.due = paper.due if in_time else now
            paper.returns += 1
        paper.state, paper.closed, paper.present = WAITING, None, True
        paper.session = max(paper.session, self.session_at(now))

    def move(self, verb: str, paper: Paper) -> str:
        """What the table says; refusals are raised."""
        if paper.tried:
            answer = TRIED.get(verb, NO)
            if verb in ("arrive", "recall", "serve", "finish", "no_show", "cancel", "dismiss", "choose"):
                return answer
            raise Not
        answer = TABLE[verb][paper.state]
        if answer == NO:
            raise Not
        return answer

    # ---- verbs on a code -----------------------------------------------------------------------------

    def on_code(self, verb: str, paper: Paper, now: datetime) -> None:
        """arrive, return, cancel, dismiss (a cancel by staff), void, revive."""
        is_today = paper.date == now.astimezone(ZONE).date()
        if verb in ("arrive", "return", "revive") and not is_today:
            raise Not
        if self.move(verb, paper) == SAME:
            return
        if verb in ("cancel", "dismiss"):
            if paper.date < now.astimezone(ZONE).date():
                raise Not
            paper.tried = False
            self.close(paper, CANCELLED, "cancelled")
        elif verb == "void":
            if not paper.failed or paper.on_paper:
                raise Not
            self.close(paper, VOID, "void")
        elif verb in ("arrive", "return") and paper.state in (NO_SHOW, HELD):
            self.come_back(paper, now)
        elif paper.state == VOID:
            self._revive(paper, now)
        else:
            self.arrived(paper, now)

    def _revive(self, paper: Paper, now: datetime) -> None:
        if not paper.present:
            self.arrived(paper, now)
        paper.state, paper.closed = WAITING, None
        paper.session = max(paper.session, self.session_at(now))

    # ---- verbs of a counter --------------------------------------------------------------------------

    def at_counter(self, verb: str, number: int, now: datetime) -> None:
        """recall, serve, finish, no_show, hold."""
        desk = self.desks[number]
        if desk.paper is None:
            raise Not
        paper = self.papers[desk.paper]
        if self.move(verb, paper) == SAME:
            return
        if verb == "recall":
            self._recall(paper, now)
        elif verb == "serve":
            if paper.tried:
                self.arrived(paper, now)
            paper.state = SERVING
        elif paper.tried:
            self.end_try(paper)
        elif verb == "hold":
            self.free(paper)
            paper.state = HELD
        else:
            self._leave(desk, paper, verb, now)

    def _recall(self, paper: Paper, now: datetime) -> None:
        if paper.tried and paper.calls >= 2:
            raise Not
        paper.calls += 1
        paper.called_at = paper.called_at if paper.tried else now

    def _leave(self, desk: Desk, paper: Paper, verb: str, now: datetime, *, can_undo: bool = True) -> None:
        """Finish or no-show; the first goes on to the next step of a route."""
        if verb == "finish" and paper.route:
            self.further(paper, paper.route.pop(0), now - CREDIT)
            return
        undo = (paper.code, paper.state, now + timedelta(seconds=5)) if can_undo else None
        if verb == "finish":
            self.close(paper, SERVED, "served")
        else:
            self.close(paper, NO_SHOW, "no_show")
        desk.undo = undo

    def further(self, paper: Paper, service: str, due: datetime | None) -> None:
        """Waiting at another service."""
        self.free(paper)
        paper.state, paper.service, paper.due = WAITING, service, due
        paper.counter, paper.called_at, paper.calls = None, None, 0

    def clear(self, number: int, now: datetime) -> None:
        """Before a call: the counter's ticket is closed, or the call refused."""
        desk = self.desks[number]
        if desk.paused:
            raise Not
        if desk.paper is None:
            return
        paper = self.papers[desk.paper]
        if paper.tried:
            self.end_try(paper)
        elif paper.state == CALLED and now - (paper.called_at or now) < timedelta(seconds=20):
            raise Not
        else:
            self._leave(desk, paper, "finish", now, can_undo=False)

    def call(self, number: int, code: str | None, now: datetime) -> None:
        """A counter has called: the ticket of the answer, or nobody."""
        self.clear(number, now)
        if code is None:
            return
        paper = self.papers[code]
        paper.tried = paper.was_tried = paper.state == BOOKED
        paper.calls, paper.called_at = paper.calls + 1, now
        self.put(number, paper, CALLED)

    def choose(self, number: int, paper: Paper, now: datetime) -> None:
        """A chosen call."""
        if paper.date != now.astimezone(ZONE).date():
            raise Not
        if paper.state in (CALLED, SERVING) and paper.counter != number:
            raise Not
        if self.move("choose", paper) == "recall":
            self._recall(paper, now)
            return
        was_booked = paper.state == BOOKED
        self.clear(number, now)
        if was_booked:
            self.arrived(paper, now)
        paper.present = True
        paper.calls, paper.called_at = paper.calls + 1, now
        paper.session = max(paper.session, self.session_at(now))
        self.put(number, paper, CALLED)

    def resume(self, number: int, paper: Paper, now: datetime) -> None:
        """A held ticket is served on."""
        self.move("resume", paper)
        if self.desks[number].paper is not None:
            raise Not
        paper.session = max(paper.session, self.session_at(now))
        paper.called_at = paper.called_at or now
        self.put(number, paper, SERVING)

    def transfer(self, number: int, to: str, now: datetime, *, correction: bool) -> None:
        """To another service from a counter."""
        desk = self.desks[number]
        if desk.paper is None or self.papers[desk.paper].tried:
            raise Not
        paper = self.papers[desk.paper]
        self._check_target(paper, to)
        keeps = correction or paper.state == CALLED
        self.further(paper, to, paper.due if keeps else now - CREDIT)

    def transfer_waiting(self, paper: Paper, to: str, now: datetime) -> None:
        """To another service from the line."""
        if paper.date != now.astimezone(ZONE).date() or paper.state != WAITING:
            raise Not
        self._check_target(paper, to)
        self.further(paper, to, paper.due)

    def _check_target(self, paper: Paper, to: str) -> None:
        is_served = any(to in desk.services and not desk.paused for desk in self.desks.values())
        if to == paper.service or not is_served:
            raise Not

    def undo(self, number: int, now: datetime) -> None:
        """The counter's last finish or no-show is taken back."""
        desk = self.desks[number]
        if desk.undo is None or desk.paper is not None:
            raise Not
        code, state, until = desk.undo
        paper = self.papers[code]
        if now > until or paper.counter != number or paper.state not in (SERVED, NO_SHOW):
            raise Not
        self.put(number, paper, state)
