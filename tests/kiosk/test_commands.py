"""The table of commands, the reading of words and lines, and the JSON of answers: no office, no database."""

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.commands import batch, verbs
from kiosk.commands import help as helps
from kiosk.commands.argv import read_argv, wants_help
from kiosk.commands.machine import DEEDS
from kiosk.commands.table import COMMANDS, Where
from kiosk.errors import KioskError, Misused, Refused
from kiosk.sentences import MISUSED, REFUSED, UNAVAILABLE
from kiosk.words import Words

WORDS = Words("vi")


def _echo(name, given, at):
    return {"name": name, "given": {k: str(v) for k, v in given.values.items()}, "at": str(at) if at else None}


def _serve(*lines: bytes) -> list[dict]:
    sink = io.BytesIO()
    batch.serve(io.BytesIO(b"\n".join(lines)), sink, _echo, WORDS)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_every_command_of_the_office_and_of_the_machine_has_its_deed():
    office = {name for name, c in COMMANDS.items() if c.where is Where.OFFICE}
    machine = {name for name, c in COMMANDS.items() if c.where is Where.MACHINE}
    assert office == set(verbs.VERBS)
    assert machine == {*DEEDS, "batch"}


def test_the_command_line_and_a_line_of_batch_say_the_same():
    asked = read_argv(["--json", "take", "a", "--slot", "8:30", "--stay", "--priority=elderly", "--token", "12345678"])
    line = batch.understand(
        {"do": "take", "service": "a", "slot": "8:30", "stay": True, "priority": "elderly", "token": "12345678"}
    )
    assert asked.given == line.given
    assert asked.given.values == {
        "service": "A",
        "slot": "08:30",
        "stay": True,
        "priority": "elderly",
        "token": "12345678",
    }
    assert asked.options.on("json")


def test_general_options_may_stand_on_both_sides_of_the_command():
    before = read_argv(["--at", "2026-03-02T08:00:00+07:00", "--db", "sqlite:///a", "tickets"])
    after = read_argv(["tickets", "--db=sqlite:///a", "--at", "2026-03-02T08:00:00+07:00"])
    assert before == after
    assert before.options.instant("at") == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_words_and_options_may_be_mixed():
    asked = read_argv(["day", "--reason", "Lễ hội", "2026-03-02", "closed"])
    assert asked.given.text("kind") == "closed"
    assert str(asked.given.day("date")) == "2026-03-02"


def test_without_a_command_every_screen_is_opened():
    assert read_argv([]).command.name == "run"
    assert read_argv(["--printer", "virtual:"]).command.name == "run"


@pytest.mark.parametrize(
    ("argv", "key"),
    [
        (["fly"], "command.unknown"),
        (["office", "fly"], "command.unknown"),
        (["db"], "command.unknown"),
        (["rating"], "argument.later"),
        (["take"], "argument.missing"),
        (["take", "A", "B"], "argument.unknown"),
        (["take", "A", "--fast"], "argument.unknown"),
        (["--fast", "take", "A"], "argument.unknown"),
        (["take", "A", "--stay=yes"], "argument.unknown"),
        (["take", "A", "--slot"], "argument.missing"),
        (["take", "A", "--slot", "--stay"], "argument.missing"),
        (["take", "A", "--slot", "25:00"], "time.bad"),
        (["take", "A", "--slot", "8h30"], "time.bad"),
        (["take", "A", "--date", "02/03/2026"], "date.bad"),
        (["take", "A", "--date", "2026-02-30"], "date.bad"),
        (["take", "A", "--token", "short"], "token.bad"),
        (["take", "A", "--token", "có dấu thì sai"], "token.bad"),
        (["take", " "], "argument.bad"),
        (["call", "one"], "argument.bad"),
        (["call", "0"], "argument.bad"),
        (["transfer", "1"], "argument.missing"),
        (["pause", "1"], "argument.missing"),
        (["overflow", "A", "--slot", "08:00", "--add", "-1", "--reason", "x"], "argument.bad"),
        (["session", "open"], "argument.bad"),
        (["tickets", "--state", "lost"], "argument.bad"),
        (["services", "--token", "12345678"], "argument.unknown"),
        (["say", "A021", "3", "--out", "a.wav"], "argument.later"),
        (["--at", "2026-03-02T08:00:00", "tickets"], "time.bad"),
        (["--at", "tomorrow", "tickets"], "time.bad"),
    ],
)
def test_a_wrong_command_line_is_refused_with_its_key(argv, key):
    with pytest.raises(Misused) as refused:
        read_argv(argv)
    assert refused.value.key == key
    assert "trục trặc" not in WORDS.error(refused.value, staff=True)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (b"", "line.bad"),
        (b"garbage", "line.bad"),
        (b'"take"', "line.bad"),
        (b"[]", "line.bad"),
        (b"\xff\xfe", "line.bad"),
        (b"{" * 60_000, "line.bad"),
        (b"[" * 60_000, "line.bad"),
        (b'{"do": "take", "service": NaN}', "line.bad"),
        (b'{"do": "take", "n": 1e999}', "line.bad"),
        (b'{"do": "take", "n": ' + b"9" * 5000 + b"}", "line.bad"),
        (b"{}", "argument.missing"),
        (b'{"do": null}', "command.unknown"),
        (b'{"do": ["take"]}', "command.unknown"),
        (b'{"do": "fly"}', "command.unknown"),
        (b'{"do": "run"}', "command.unknown"),
        (b'{"do": "db backup", "file": "x"}', "command.unknown"),
        (b'{"do": "batch"}', "command.unknown"),
        (b'{"do": "take"}', "argument.missing"),
        (b'{"do": "take", "service": "A", "colour": "red"}', "argument.unknown"),
        (b'{"do": "take", "service": 5}', "argument.bad"),
        (b'{"do": "take", "service": "\\ud800"}', "argument.bad"),
        (b'{"do": "take", "service": "A\\u0000"}', "argument.bad"),
        (b'{"do": "take", "service": "A", "stay": "yes"}', "argument.bad"),
        (b'{"do": "call", "counter": true}', "argument.bad"),
        (b'{"do": "call", "counter": 1.5}', "argument.bad"),
        (b'{"do": "call", "counter": -1}', "argument.bad"),
        (b'{"do": "call", "counter": 99999999999999999999}', "argument.bad"),
        (b'{"do": "take", "service": "A", "at": 5}', "time.bad"),
        (b'{"do": "take", "service": "A", "token": 12345678}', "token.bad"),
        (b'{"do": "tickets", "id": {"a": 1}}', "argument.bad"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_next_one_is_read(line, key):
    bad, good = _serve(line, b'{"do": "services", "id": 2}')
    assert bad["error"]["key"] == key
    assert bad["error"]["kind"] == "usage"
    assert bad["error"]["message"]
    assert good == {"ok": {"name": "services", "given": {}, "at": None}, "id": 2}


def test_an_answer_carries_the_id_of_its_line():
    answers = _serve(
        b'{"do": "services", "id": 7}',
        b'{"do": "fly", "id": "x"}',
        b'{"do": "services"}',
        b'{"do": "services", "id": "\\ud800"}',
    )
    assert [a["id"] for a in answers] == [7, "x", None, "\ud800"]


def test_null_is_the_same_as_not_given():
    assert (
        batch.understand({"do": "take", "service": "A", "slot": None}).given
        == batch.understand({"do": "take", "service": "A"}).given
    )


class Endless(io.RawIOBase):
    """A line of 200 MB without an end, then a good one; counts the most that was asked at once."""

    def __init__(self) -> None:
        self.left = 200_000_000
        self.tail = b'\n{"do": "services", "id": 1}\n'

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.left:
            count = min(len(buffer), self.left)
            buffer[:count] = b"x" * count
            self.left -= count
            return count
        count = min(len(buffer), len(self.tail))
        buffer[:count] = self.tail[:count]
        self.tail = self.tail[count:]
        return count


def test_a_giant_line_is_read_past_without_keeping_it():
    import tracemalloc

    sink = io.BytesIO()
    tracemalloc.start()
    batch.serve(io.BufferedReader(Endless()), sink, _echo, WORDS)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    first, second = (json.loads(line) for line in sink.getvalue().splitlines())
    assert first["error"]["key"] == "line.too_long"
    assert second["id"] == 1
    assert most < 2_000_000


@pytest.mark.parametrize(("length", "is_good"), [(batch.LIMIT, True), (batch.LIMIT + 1, False)])
def test_a_line_may_be_64_kib_long_and_not_a_byte_more(length, is_good):
    start, end = b'{"do": "services", "id": "', b'"}'
    line = start + b"x" * (length - len(start) - len(end)) + end
    first, second = _serve(line, b'{"do": "services"}')
    assert ("ok" in first) is is_good
    assert "ok" in second


def test_a_bug_in_one_line_does_not_end_the_batch(caplog):
    def broken(name, _given, _at):
        if name == "counters":
            raise ZeroDivisionError
        return name

    sink = io.BytesIO()
    batch.serve(io.BytesIO(b'{"do": "counters"}\n{"do": "services"}\n'), sink, broken, WORDS)
    first, second = (json.loads(line) for line in sink.getvalue().splitlines())
    assert first["error"]["kind"] == "unavailable"
    assert second["ok"] == "services"
    assert "ZeroDivisionError" in caplog.text


def test_a_refusal_is_answered_with_its_places():
    def refuse(_name, _given, _at) -> KioskError:
        raise Refused("slot.full", next=None, slot="08:00")

    sink = io.BytesIO()
    batch.serve(io.BytesIO(b'{"do": "take", "service": "A", "id": 3}'), sink, refuse, WORDS)
    answer = json.loads(sink.getvalue())
    assert answer["id"] == 3
    assert answer["error"]["key"] == "slot.full"
    assert answer["error"]["kind"] == "refused"
    assert answer["error"]["next"] is None


def test_help_names_every_command_and_nothing_that_is_still_to_come():
    told = helps.overview(WORDS)
    for command in COMMANDS.values():
        assert helps.usage_of(command) in told
        assert helps.one(command, WORDS).count("\n") >= 1
    assert not re.search(r"rating|\.wav|\.xlsx|\.pdf", told)


@pytest.mark.parametrize("argv", [["--help"], ["-h"], ["help"], ["take", "--help"], ["help", "take"]])
def test_help_is_asked_for_in_several_ways(argv):
    assert wants_help(argv)


def test_every_key_that_the_commands_raise_has_its_sentence():
    known = {*REFUSED, *MISUSED, *UNAVAILABLE}
    rooms = Path(batch.__file__).parent.glob("*.py")
    raised = set(re.findall(r'(?:Misused|Refused|Unavailable)\(\s*"([a-z_.]+)"', "".join(p.read_text() for p in rooms)))
    assert not raised - known
