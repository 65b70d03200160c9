"""Values written down as JSON come back as they were."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields, replace

from kiosk import codec
from kiosk.events import Change, Event, EventKind
from kiosk.model import CounterState, SessionState, SlotState, Step, Ticket, TicketState, Undo
from kiosk.plan import DayPlan

INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(codec.whole)
FIGURES = st.floats(min_value=0, max_value=1e6, allow_nan=False)

st.register_type_strategy(datetime, INSTANTS)
st.register_type_strategy(float, FIGURES)


def values_of(kind: type[Struct]) -> st.SearchStrategy:
    """Any value of a kind of the model, every field drawn."""
    drawn = {each.name: st.from_type(each.type) for each in fields(kind)}
    if kind is Ticket:
        drawn["steps"] = st.lists(values_of(Step), min_size=1, max_size=3).map(tuple)
    return st.builds(kind, **drawn)


@pytest.mark.parametrize("kind", [Ticket, Step, CounterState, SlotState, SessionState, Undo])
def test_every_value_comes_back(kind: type[Struct]) -> None:
    @given(values_of(kind))
    def comes_back(value: object) -> None:
        for body in (codec.dump(value), codec.brief(value)):
            assert codec.load(kind, json.loads(codec.canonical(body))) == value

    comes_back()


@given(values_of(Ticket), values_of(Ticket))
def test_a_difference_leads_from_the_old_ticket_to_the_new(before: Ticket, after: Ticket) -> None:
    after = replace(after, code=before.code)
    body = json.loads(codec.canonical(codec.difference(before, after)))
    assert codec.changed(before, body) == after
    assert codec.changed(None, json.loads(codec.canonical(codec.difference(None, after)))) == after


def test_a_difference_tells_only_what_changed() -> None:
    at = datetime(2025, 11, 24, 1, tzinfo=UTC)
    step = Step(service="A", ready_at=at)
    before = codec.load(
        Ticket,
        {
            "code": "222222",
            "order": 1,
            "date": "2025-11-24",
            "session": 0,
            "prefix": "A",
            "number": 1,
            "label": "A001",
            "block": 0,
            "kind": "walk_in",
            "state": "waiting",
            "place": "slot",
            "steps": [codec.dump(step)],
            "issued_at": "2025-11-24T01:00:00Z",
            "tried": True,
        },
    )
    after = replace(before, state=TicketState.HELD, held_at=at, tried=False)
    assert codec.difference(before, after) == {
        "code": "222222",
        "state": "held",
        "held_at": "2025-11-24T01:00:00Z",
        "tried": False,
    }


def test_the_canonical_text_is_sorted_tight_and_vietnamese() -> None:
    assert codec.canonical({"b": [1, 2.5, None], "a": "Đất đai"}) == '{"a":"Đất đai","b":[1,2.5,null]}'
    with pytest.raises(ValueError, match="Out of range"):
        codec.canonical(float("nan"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
@example({"a": [5e-06, 1e16, -0.5]})
def test_the_canonical_text_is_json_s_to_the_byte(value: object) -> None:
    plain = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        text = plain.encode(value)
    except ValueError:
        with pytest.raises(ValueError, match="Out of range"):
            codec.canonical(value)
    else:
        assert codec.canonical(value) == text


@given(INSTANTS)
def test_instants_are_whole_milliseconds(at: datetime) -> None:
    assert codec.instant(codec.millis(at)) == at
    assert codec.millis(at + timedelta(microseconds=999)) == codec.millis(at)
    late = (at + timedelta(microseconds=999)).astimezone(timezone(timedelta(hours=7)))
    assert (codec.whole(late), codec.whole(late).tzinfo) == (at, UTC)


def test_an_event_comes_back_from_its_text_whatever_it_carries() -> None:
    change = Change(
        kind=EventKind.PRINT,
        at=datetime(2025, 11, 24, 1, 2, 3, 456000, tzinfo=UTC),
        actor="quầy 1",
        day=date(2025, 11, 24),
        why="hết giấy",
        note={"printer": "tcp://10.0.0.9:9100", "bytes": 0, "on": date(2025, 11, 24)},
    )
    event = Event(
        id=7,
        at=change.at,
        kind=change.kind,
        actor=change.actor,
        day=change.day,
        code=None,
        label=None,
        service=None,
        counter=None,
        why=change.why,
        body=codec.body_of(change),
    )
    text = codec.event_text(event, "ab" * 32)
    assert codec.event_from(text) == event
    assert json.loads(text)["previous"] == "ab" * 32
    assert codec.canonical(json.loads(text)) == text


def test_what_an_event_tells_has_the_zone_of_the_rows_so_that_instants_compare_quickly() -> None:
    event = Event(
        id=1,
        at=datetime(2025, 11, 24, 1, tzinfo=UTC),
        kind=EventKind.PRINT,
        actor="",
        day=None,
        code=None,
        label=None,
        service=None,
        counter=None,
        why="",
        body={},
    )
    assert codec.event_from(codec.event_text(event, "")).at.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "{", "{}", '{"id": "one"}'])
def test_what_no_office_wrote_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="not what an office writes"):
        codec.event_from(text)
    with pytest.raises(ValueError, match="not what an office writes"):
        codec.load_text(Ticket, text)
    with pytest.raises(ValueError, match="not what an office writes"):
        codec.changed(None, {"code": 7})


def test_a_field_that_has_its_default_is_left_out_also_inside_others() -> None:
    step = Step(service="A", due_at=datetime(2025, 11, 24, 1, tzinfo=UTC))
    assert codec.brief(step) == {"service": "A", "due_at": "2025-11-24T01:00:00Z"}
    assert codec.brief(CounterState(number=1)) == {"number": 1}
    assert codec.brief(DayPlan(date=date(2025, 11, 24), reason="mưa")) == {"date": "2025-11-24", "reason": "mưa"}
