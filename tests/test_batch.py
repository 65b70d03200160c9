"""Batch, in real processes: every command of the office, refusals, tokens, times, and several batches at once."""

import json
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.office.rehearsal import SMALL
from tests.program import HOLIDAY, MONDAY, Program, at


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Program:
    program = Program(tmp_path_factory.mktemp("loaded"))
    definition = program.folder / "nho.toml"
    definition.write_text(SMALL, encoding="utf-8")
    assert program.run("office", "load", str(definition), "--rehearsal").code == 0
    return program


@pytest.fixture
def program(loaded, tmp_path) -> Program:
    return loaded.copy(tmp_path)


def _ok(answer: dict):
    assert "ok" in answer, answer
    return answer["ok"]


def _keys(answers: list[dict]) -> list[str]:
    return [a["error"]["key"] if "error" in a else "ok" for a in answers]


def test_a_morning_goes_through_one_batch(program):
    take, second, booked = (
        _ok(a)
        for a in program.batch(
            {"do": "take", "service": "A", "at": at("07:10"), "priority": "elderly"},
            {"do": "take", "service": "A", "at": at("07:10:05")},
            {"do": "take", "service": "A", "slot": "08:00", "at": at("07:10:10")},
        )
    )
    assert [t["kind"] for t in (take, second, booked)] == ["walk_in", "walk_in", "booking"]
    assert take["slot"] == {"start": at("07:00"), "end": at("07:30")}
    assert booked["slot"] == {"start": at("08:00"), "end": at("08:30")}
    assert (booked["state"], booked["arrived_at"], booked["due_at"]) == ("booked", None, at("08:00"))
    answers = program.batch(
        {"do": "call", "counter": 3, "at": at("07:11")},
        {"do": "recall", "counter": 3, "ticket": take["code"], "at": at("07:11:30")},
        {"do": "serve", "counter": 3, "at": at("07:12")},
        {"do": "transfer", "counter": 3, "to": "B", "at": at("07:15")},
        {"do": "call", "counter": 3, "at": at("07:15:10")},
        {"do": "no-show", "counter": 3, "at": at("07:16")},
        {"do": "undo", "counter": 3, "at": at("07:16:03")},
        {"do": "hold", "counter": 3, "at": at("07:16:10")},
        {"do": "resume", "counter": 3, "code": second["code"], "at": at("07:17")},
        {"do": "finish", "counter": 3, "at": at("07:19")},
        {"do": "call", "counter": 3, "at": at("07:20")},
        {"do": "arrive", "code": booked["code"], "at": at("07:50")},
        {"do": "cancel", "code": booked["code"], "at": at("07:51")},
        {"do": "call", "counter": 2, "at": at("07:52")},
        {"do": "finish", "counter": 2, "ticket": take["code"], "at": at("07:58")},
    )
    values = [_ok(a) for a in answers]
    assert [v and v["state"] for v in values] == [
        *("called", "called", "serving", "waiting", "called", "no_show", "called", "held"),
        *("serving", "served", None, "waiting", "cancelled", "called", "served"),
    ]
    done = values[-1]
    assert (done["number"], done["service"], done["counter"]) == (take["number"], "B", 2)
    assert [s["outcome"] for s in done["steps"]] == ["transferred", "served"]
    assert done["steps"][1]["implied"] is True
    assert done["closed"] == {"at": at("07:58"), "reason": "served"}


def test_a_ticket_has_exactly_the_documented_fields(program):
    (answer,) = program.batch({"do": "take", "service": "A", "at": at("07:10")})
    ticket = _ok(answer)
    documented = {
        *("number", "code", "date", "session", "service", "kind", "state", "slot", "priority", "issued_at"),
        *("arrived_at", "due_at", "called_at", "serving_at", "finished_at", "counter", "calls", "people_ahead"),
        *("expected_call", "closed", "print", "steps"),
    }
    assert documented <= set(ticket)
    assert set(ticket["steps"][0]) == {
        *("service", "counter", "ready_at", "due_at", "first_called_at", "called_at", "serving_at"),
        *("finished_at", "held_s", "outcome", "implied"),
    }
    assert set(ticket["expected_call"]) == {"earliest", "likely", "latest"}
    assert ticket["number"] == "A001"
    assert len(ticket["code"]) == 6
    assert (ticket["date"], ticket["session"], ticket["issued_at"]) == (MONDAY, "Sáng", at("07:10"))
    assert (ticket["print"], ticket["people_ahead"], ticket["closed"]) == ("none", 0, None)


def test_staff_work_goes_through_batch(program):
    answers = program.batch(
        {"do": "pause", "counter": 1, "reason": "Họp", "at": at("07:05")},
        {"do": "counters", "at": at("07:05")},
        {"do": "call", "counter": 1, "at": at("07:06")},
        {"do": "unpause", "counter": 1, "at": at("07:07")},
        {"do": "overflow", "service": "A", "slot": "08:00", "add": 2, "reason": "Đông", "at": at("07:08")},
        {"do": "slots", "service": "A", "at": at("07:08")},
        {"do": "day", "date": "2026-11-26", "kind": "closed", "reason": "Tập huấn", "at": at("07:09")},
        {"do": "take", "service": "A", "date": "2026-11-26", "at": at("07:09")},
        {"do": "session", "action": "close", "reason": "Mất điện", "at": at("07:10")},
        {"do": "take", "service": "A", "at": at("07:11")},
        {"do": "estimate", "at": at("07:11")},
    )
    assert _keys(answers) == [
        *("ok", "ok", "counter.paused", "ok", "ok", "ok", "ok", "day.closed", "ok", "session.closed", "ok"),
    ]
    assert _ok(answers[1])[0] == {"number": 1, "name": "", "services": ["A", "B"], "paused": "Họp", "ticket": None}
    slot = next(s for s in _ok(answers[5]) if s["start"] == at("08:00"))
    assert slot["capacity"] == _ok(answers[4])["capacity"] == slot["free"]
    assert _ok(answers[6]) == {"date": "2026-11-26", "open": False, "reason": "Tập huấn", "sessions": []}
    assert answers[9]["error"]["next"]["start"] == at("13:00")


def test_what_was_asked_can_be_looked_at(program):
    (taken,) = (_ok(a) for a in program.batch({"do": "take", "service": "A", "at": at("07:10")}))
    now = {"at": at("07:11")}
    answers = program.batch(
        {"do": "ticket", "code": taken["code"].lower(), **now},
        {"do": "tickets", **now},
        {"do": "tickets", "state": "served", **now},
        {"do": "tickets", "date": "2026-11-25", **now},
        {"do": "events", "since": 1, **now},
        {"do": "estimate", **now},
        {"do": "offer", "service": "A", **now},
        {"do": "services", **now},
        {"do": "report", "from": MONDAY, "to": MONDAY, "by": "service", **now},
    )
    one, all_, served, later, events, estimate, offer, services, report = map(_ok, answers)
    assert one["code"] == taken["code"]
    assert [t["code"] for t in all_] == [t["code"] for t in estimate] == [taken["code"]]
    assert served == later == []
    assert [e["kind"] for e in events] == ["issued"]
    assert (events[0]["number"], events[0]["at"]) == ("A001", at("07:10"))
    assert offer["now"] is True
    assert offer["why"] is None
    assert {"prefix": "A", "code": "A", "name": "Chứng thực", "mean_minutes": 6.0, "counters": [1, 3]}.items() <= (
        services[0].items()
    )
    assert report["total"]["issued"] == 1
    assert [r["key"] for r in report["rows"]] == ["A", "B", "C"]


def test_every_refusal_of_take_offers_the_next_slot(program):
    lines = [{"do": "take", "service": "B", "at": at("07:10")} for _ in range(12)]
    answers = program.batch(*lines)
    full = next(a["error"] for a in answers if "error" in a)
    assert full["key"] in ("slot.full", "session.full")
    assert set(full["next"]) == {"date", "start", "end", "capacity", "taken", "free"}
    assert full["next"]["free"] > 0
    refused = program.batch(
        {"do": "take", "service": "A", "slot": "07:00", "at": at("07:40")},
        {"do": "take", "service": "A", "at": at("05:00", "2026-11-25")},
        {"do": "take", "service": "A", "date": HOLIDAY, "at": at("05:00", "2026-11-25")},
        {"do": "take", "service": "A", "date": "2026-12-25", "at": at("05:00", "2026-11-25")},
        {"do": "take", "service": "A", "date": "2026-11-26", "stay": True, "at": at("05:00", "2026-11-25")},
    )
    assert _keys(refused) == ["slot.past", "session.closed", "day.closed", "day.too_far", "stay.not_today"]
    assert all("next" in a["error"] for a in refused)


def test_bad_input_changes_nothing(program):
    (taken,) = (_ok(a) for a in program.batch({"do": "take", "service": "A", "at": at("07:10")}))
    before = program.here("events").value
    now = {"at": at("07:11")}
    answers = program.batch(
        {"do": "take", "service": "Z", **now},
        {"do": "take", "service": "A", "slot": "08:10", **now},
        {"do": "take", "service": "A", "slot": "07:00", **now},
        {"do": "take", "service": "A", "priority": "vip", **now},
        {"do": "take", "service": "A", "procedure": "none", **now},
        {"do": "take", "service": "A", "date": HOLIDAY, **now},
        {"do": "take", "service": "A", "slot": "08:00", "next": True, **now},
        {"do": "arrive", "code": "222222", **now},
        {"do": "cancel", "code": "không có", **now},
        {"do": "void", "code": taken["code"], **now},
        {"do": "call", "counter": 99, **now},
        {"do": "call", "counter": 1, "code": taken["code"], **now},
        {"do": "finish", "counter": 1, **now},
        {"do": "serve", "counter": 1, "ticket": taken["code"], **now},
        {"do": "transfer", "counter": 1, "to": "B", **now},
        {"do": "resume", "counter": 1, "code": taken["code"], "ticket": "222222", **now},
        {"do": "pause", "counter": 1, "reason": "x", "ticket": taken["code"], **now},
        {"do": "undo", "counter": 1, **now},
        {"do": "take", "service": "A", "at": at("07:00")},
        {"do": "take", "service": "A", "at": "07:00"},
        b"garbage",
        {"do": "tickets", **now},
    )
    assert _keys(answers) == [
        *("service.unknown", "slot.unknown", "slot.past", "priority.unknown", "procedure.unknown", "day.closed"),
        *("argument.bad", "ticket.unknown", "ticket.unknown", "void.printed", "counter.unknown"),
        *("argument.missing", "counter.empty", "counter.moved_on", "counter.empty", "counter.moved_on"),
        *("counter.moved_on", "undo.nothing", "clock.back", "time.bad", "line.bad", "ok"),
    ]
    assert all(a["error"]["message"] for a in answers[:-1])
    assert len(_ok(answers[-1])) == 1
    assert program.here("events").value == before


def test_a_retry_with_its_token_gets_the_first_answer(program):
    line = {"do": "take", "service": "A", "token": "kiosk-1:0001", "at": at("07:10")}
    first, again = program.batch(line, {**line, "at": at("07:12")})
    (later,) = program.batch({**line, "at": at("07:13")})
    assert _ok(first) == _ok(again) == _ok(later)
    (other,) = program.batch({**line, "service": "B", "at": at("07:14")})
    assert other["error"]["key"] == "token.reused"
    assert len(_ok(program.batch({"do": "tickets", "at": at("07:14")})[0])) == 1


def test_a_time_without_a_rehearsal_is_refused(tmp_path):
    program = Program(tmp_path)
    assert program.here("office", "load", "trung-tam-pvhcc-phuong-nga-nam").code == 0
    answers = program.batch({"do": "services", "at": at("08:00")}, {"do": "take", "service": "A", "at": at("08:00")})
    assert _keys(answers) == ["clock.not_rehearsal", "clock.not_rehearsal"]


def test_answers_are_flushed_line_by_line(program):
    process = program.start("--at", at("07:10"), "batch")
    for number in range(3):
        process.stdin.write(json.dumps({"do": "take", "service": "A", "id": number}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    process.stdout.close()
    process.stderr.close()


def test_a_reader_that_goes_away_ends_the_batch_quietly(program):
    process = program.start("batch")
    process.stdin.write(b'{"do": "services"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    with suppress(BrokenPipeError), process.stdin as stdin:
        for _ in range(1000):
            stdin.write(b'{"do": "services"}\n')
            stdin.flush()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


def _talk(program: Program, rounds: list[dict]) -> list[dict]:
    """Say lines to a batch of its own, each after the answer to the one before; again while the world is too slow."""
    answers = []
    with program.start("--at", at("07:10"), "batch") as process:
        for line in rounds:
            said = json.dumps({**line, "token": secrets.token_hex(8)}).encode() + b"\n"
            answer = {"error": {"kind": "unavailable"}}
            while answer.get("error", {}).get("kind") == "unavailable":
                process.stdin.write(said)
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
            answers.append(answer)
    assert process.returncode == 0
    return answers


def test_several_batches_at_once_give_each_number_once_and_each_ticket_to_one_counter(program):
    # Overridden, so that how many are issued does not hang on who was quicker: every take gives a number.
    takes = [[{"do": "take", "service": service, "override": "thử"}] * 15 for service in "AABC"]
    calls = [
        [{"do": verb, "counter": counter} for _ in range(10) for verb in ("call", "serve", "finish")]
        for counter in (1, 2, 3)
    ]
    with ThreadPoolExecutor(7) as pool:
        answers = list(pool.map(lambda rounds: _talk(program, rounds), [*takes, *calls]))
    taken = [a for one in answers[:4] for a in one]
    called = [a for one in answers[4:] for a in one[::3]]
    issued = Counter(a["ok"]["number"] for a in taken if "ok" in a)
    served = Counter(a["ok"]["code"] for a in called if a.get("ok"))
    assert sum(issued.values()) == len(issued) == 60
    assert set(served.values()) <= {1}
    assert served.keys() <= {a["ok"]["code"] for a in taken}
    errors = [a["error"] for one in answers for a in one if "error" in a]
    assert {error["kind"] for error in errors} <= {"refused"}
    assert program.here("db", "check").code == 0
