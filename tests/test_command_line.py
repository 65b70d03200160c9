"""The command line, in real processes: every command's happy path, and each bad input without a trace left."""

import json
import re
import socket
import sqlite3
from pathlib import Path

import pytest

from kiosk.commands.table import COMMANDS, Where
from tests.office.rehearsal import SMALL
from tests.program import HOLIDAY, MONDAY, Program, at

EXAMPLES = ["mot-cua-nga-nam-2023", "trung-tam-pvhcc-phuong-nga-nam"]


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


def _is_vietnamese_sentence(text: str) -> bool:
    return text.count("\n") == 1 and not re.search(r"Traceback|Error|\bthe\b", text) and len(text) > 15


# ---- the happy path ----------------------------------------------------------------------------------


def test_a_visit_goes_through_the_command_line(program):
    def do(time: str, *argv: str):
        return program.here("--at", at(time), *argv).value

    asked = ("take", "A", "--priority", "elderly", "--token", "kiosk-1:0001")
    ticket = program.json("--at", at("07:10"), *asked).value
    assert do("07:10", *asked) == ticket
    assert (ticket["number"], ticket["state"], ticket["priority"]) == ("A001", "waiting", "elderly")
    assert do("07:11", "call", "3")["code"] == ticket["code"]
    assert do("07:11:10", "recall", "3", "--ticket", ticket["code"])["calls"] == 2
    assert do("07:12", "serve", "3")["serving_at"] == at("07:12")
    assert do("07:15", "finish", "3")["closed"] == {"at": at("07:15"), "reason": "served"}
    assert do("07:15:10", "call", "3") is None
    assert do("07:16", "take", "B", "--next", "--stay")["slot"]["start"] == at("07:30")
    assert do("07:17", "take", "B", "--date", "2026-11-25", "--slot", "7:30")["date"] == "2026-11-25"
    assert [t["state"] for t in do("07:17", "tickets")] == ["served", "waiting"]
    assert [e["kind"] for e in do("07:17", "events", "--since", "1")][:2] == ["issued", "called"]


def test_the_account_stands_in_the_ledger(program):
    assert program.here("--as", "chị Lan", "--at", at("07:10"), "take", "A").code == 0
    assert program.here("events").value[-1]["actor"] == "chị Lan"


def test_people_are_answered_in_short_vietnamese(program):
    def said(time: str, *argv: str) -> str:
        ran = program.here("--at", at(time), *argv, is_json=False)
        assert ran.code == 0, ran.err
        return ran.out

    taken = said("07:10", "take", "A")
    assert re.fullmatch(r"A.001 · khung giờ 07:00–07:30 · đang chờ · còn 0 người trước · .* · mã \w{6}\n", taken)
    assert "A.001 · " not in said("07:10", "call", "2")
    assert "đang gọi tại quầy 3" in said("07:10", "call", "3")
    assert said("07:10", "slots", "B").count("\n") > 10
    assert "quầy 3  A     đang gọi A" in said("07:10", "counters")
    assert "Hộ tịch" in said("07:10", "services")
    assert said("07:11", "pause", "2", "--reason", "Họp").startswith("quầy 2")
    assert "nghỉ" not in said("07:11", "offer", "C")
    assert said("07:12", "day", "2026-11-26", "closed", "--reason", "Tập huấn").endswith("(Tập huấn)\n")


def test_an_announcement_is_put_into_words(tmp_path):
    program = Program(tmp_path)
    ran = program.run("say", "A021", "3", "--text")
    assert (ran.code, "A, không hai một" in ran.out, "quầy số ba" in ran.out) == (0, True, True)
    assert "zero two one" in program.json("say", "A021", "3", "--text", "--language", "en").value["text"]


def test_the_example_offices_are_listed_checked_loaded_and_exported(tmp_path):
    program = Program(tmp_path)
    assert [row["name"] for row in program.json("office", "list").value] == EXAMPLES
    assert program.json("office", "check", EXAMPLES[0]).value["file"] == EXAMPLES[0]
    told = program.json("office", "load", EXAMPLES[1]).value
    assert (told["key"], told["rehearsal"]) == (EXAMPLES[1], False)
    copy = tmp_path / "copy.toml"
    copy.write_text(program.run("office", "export").out, encoding="utf-8")
    assert program.run("office", "check", str(copy)).code == 0
    assert len(program.json("services").value) >= 8


def test_a_rehearsal_may_begin_at_any_instant_and_goes_on_from_there(program):
    assert program.here("--at", "2026-03-02T08:00:00+07:00", "take", "A").value["date"] == "2026-03-02"
    assert program.here("--at", at("07:10", "2027-11-22"), "take", "A").value["date"] == "2027-11-22"
    assert program.here("offer", "A").value["now"] is True


def test_the_ledger_is_checked_saved_and_brought_back(program):
    saved = program.folder / "saved.sqlite"
    program.here("--at", at("07:10"), "take", "A")
    assert program.here("db", "check").value["done"] is True
    assert program.run("db", "backup", str(saved)).code == 0
    program.here("--at", at("07:11"), "take", "A")
    assert program.run("db", "restore", str(saved)).code == 0
    assert len(program.here("--at", at("07:12"), "tickets").value) == 1
    assert program.here("--at", at("07:12"), "take", "A").value["number"] == "A002"
    assert program.here("db", "upgrade").code == 0
    assert program.here("db", "check").code == 0


def test_the_database_is_copied_whole_into_a_new_one(program):
    first = program.here("--at", at("07:10"), "take", "A").value
    other = f"sqlite:///{program.folder / 'other.sqlite'}"
    assert program.here("db", "copy", other).value["target"] == other
    assert program.here("--db", other, "db", "check").code == 0
    assert program.here("--db", other, "--at", at("07:12"), "ticket", first["code"]).value["number"] == first["number"]
    assert program.here("db", "copy", other).code == 2
    assert program.here("db", "copy", "postgresql://quay@127.0.0.1:1/x").error["key"] == "db.unreachable"


def test_a_password_in_an_address_is_refused_where_others_see_it(program):
    address = "postgresql://quay:geheim@127.0.0.1:1/x"
    for argv in (("--db", address, "services"), ("db", "copy", address), ("--db", address, "db", "init-server")):
        ran = program.here(*argv)
        assert (ran.code, ran.error["key"]) == (2, "db.password")
        assert "geheim" not in ran.err


def test_the_report_is_written_as_csv_and_json(program):
    program.here("--at", at("07:10"), "take", "A")
    asked = ["--at", at("07:20"), "report", "--from", MONDAY, "--to", MONDAY]
    assert program.here(*asked, "--by", "hour").value["total"]["issued"] == 1
    out = program.folder / "report"
    assert program.here(*asked, "--out", f"{out}.json").code == 0
    assert json.loads(Path(f"{out}.json").read_text())["total"]["issued"] == 1
    assert program.here(*asked, "--by", "counter", "--out", f"{out}.csv").code == 0
    assert Path(f"{out}.csv").read_text(encoding="utf-8").startswith("\ufeffQuầy;")
    assert "Phiếu đã cấp" in program.here(*asked, is_json=False).out


def test_help_needs_no_office(tmp_path):
    program = Program(tmp_path)
    for argv in (["--help"], ["help"], ["take", "--help"]):
        ran = program.run(*argv)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Cách dùng: python main.py")
    assert not list(tmp_path.glob("*.sqlite*"))


def test_the_station_reads_its_settings(program):
    folder = program.folder / "XDG_CONFIG_HOME" / "mot-cua-kiosk"
    folder.mkdir(parents=True)
    settings = folder / "station.toml"
    settings.write_text('station = "sảnh-1"\n', encoding="utf-8")
    program.here("--at", at("07:10"), "take", "A")
    assert program.here("events").value[-1]["actor"] == "sảnh-1"
    settings.write_text("station = 5\nscreen = 3\n", encoding="utf-8")
    error = program.here("events").error
    assert [fault["key"] for fault in error["faults"]] == ["station", "screen"]
    assert error["kind"] == "usage"


# ---- what is not there, or wrong ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "code", "key"),
    [
        (["take", "Z"], 2, "service.unknown"),
        (["take", "A", "--slot", "07:00"], 1, "slot.past"),
        (["take", "A", "--slot", "07:05"], 2, "slot.unknown"),
        (["take", "A", "--date", HOLIDAY], 1, "day.closed"),
        (["arrive", "222222"], 1, "ticket.unknown"),
        (["finish", "1"], 1, "counter.empty"),
        (["call", "9"], 2, "counter.unknown"),
        (["call"], 2, "argument.missing"),
        (["fly"], 2, "command.unknown"),
        (["office", "check", "no-such-office"], 2, "office.unknown"),
        (["say", "A021", "3"], 2, "argument.later"),
        (["report", "--from", MONDAY, "--to", MONDAY, "--out", "r.pdf"], 2, "argument.later"),
        (["report", "--from", MONDAY, "--to", "2026-11-01"], 2, "argument.bad"),
        (["rating"], 2, "argument.later"),
    ],
)
def test_bad_input_is_one_sentence_an_exit_code_and_nothing_changed(program, argv, code, key):
    before = program.db.read_bytes()
    ran = program.here("--at", at("07:10"), *argv, is_json=False)
    assert (ran.code, ran.out) == (code, "")
    assert _is_vietnamese_sentence(ran.err), ran.err
    ran = program.here("--at", at("07:10"), *argv)
    assert (ran.code, ran.error["key"]) == (code, key)
    assert ran.error["kind"] == {1: "refused", 2: "usage"}[code]
    assert program.db.read_bytes() == before


def test_an_exit_code_is_what_a_script_sees(program):
    assert program.run("fly").code == 2
    ran = program.run("finish", "1")
    assert (ran.code, ran.out) == (1, "")
    assert _is_vietnamese_sentence(ran.err)
    assert program.run("--db", "sqlite:////proc/none/office.sqlite", "office", "load", EXAMPLES[0]).code == 3


def test_a_full_slot_is_refused_with_the_next_one(program):
    answers = program.batch(*[{"do": "take", "service": "C", "slot": "08:00", "at": at("07:10")}] * 8)
    assert answers[-1]["error"]["key"] == "slot.full"
    ran = program.here("--at", at("07:10"), "take", "C", "--slot", "08:00")
    assert (ran.code, ran.error["key"]) == (1, "slot.full")
    assert ran.error["next"]["start"] == at("07:30")
    again = program.here("--at", at("07:10"), "take", "C", "--slot", "08:00", is_json=False)
    assert again.err.endswith("còn chỗ: 07:30.\n")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (SMALL.replace('prefix = "C"', 'prefix = "O"'), ["services[2].prefix"]),
        (SMALL.replace("A = 0.6", "A = 0.8"), ["counters[0].services"]),
        ("key = \n", None),
        ("", None),
        ("\x00\x01", None),
    ],
)
def test_an_unreadable_definition_is_refused_and_nothing_is_loaded(program, text, keys):
    before = program.db.read_bytes()
    bad = program.folder / "bad.toml"
    bad.write_text(text, encoding="utf-8")
    for command in ("check", "load"):
        ran = program.here("office", command, str(bad))
        assert (ran.code, ran.error["key"]) == (2, "definition.bad")
        assert all(fault["file"] == "bad.toml" for fault in ran.error["faults"])
        assert keys is None or {fault["key"] for fault in ran.error["faults"]} >= set(keys)
    assert "bad.toml" in program.here("office", "check", str(bad), is_json=False).err
    assert program.db.read_bytes() == before


def test_without_an_office_every_command_says_what_to_do(tmp_path):
    program = Program(tmp_path)
    ran = program.run("services")
    assert (ran.code, ran.out) == (1, "")
    assert "office load" in ran.err
    assert program.here("take", "A").error["key"] == "office.none"
    assert program.run("batch", stdin=b'{"do": "services"}\n').code == 1
    assert not program.db.exists()


def test_a_time_is_refused_in_a_real_office(tmp_path):
    program = Program(tmp_path)
    assert program.here("--at", at("07:10"), "office", "load", EXAMPLES[0]).error["key"] == "clock.not_rehearsal"
    assert not program.db.exists() or program.here("services").error["key"] == "office.none"
    program.here("office", "load", EXAMPLES[0])
    assert program.here("--at", at("07:10"), "take", "A").error["key"] == "clock.not_rehearsal"


def test_a_time_before_the_last_event_is_refused(program):
    program.here("--at", at("07:10"), "take", "A")
    ran = program.here("--at", at("07:09"), "take", "A")
    assert (ran.code, ran.error["key"]) == (1, "clock.back")
    assert program.here("--at", at("07:10"), "take", "A").code == 0


def test_a_database_of_another_program_is_not_touched(tmp_path):
    program = Program(tmp_path)
    with sqlite3.connect(program.db) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    before = program.db.read_bytes()
    for argv in (["services"], ["office", "load", EXAMPLES[0]], ["db", "upgrade"]):
        ran = program.here(*argv)
        assert (ran.code, ran.error["kind"]) == (3, "unavailable")
    program.db.write_bytes(b"no database at all" * 500)
    assert program.here("services").error["key"] == "db.broken"
    assert before


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://relative", "sqlite:///"])
def test_a_database_url_that_nobody_understands_is_bad_input(tmp_path, url):
    ran = Program(tmp_path).here("--db", url, "services")
    assert (ran.code, ran.error["key"]) == (2, "db.url")


def test_the_doctor_looks_at_every_part(program):
    findings = program.here("doctor").value
    assert {"part", "health", "found", "advice"} == set(findings[0])
    assert {f["health"] for f in findings} <= {"ok", "odd", "bad"}
    parts = [f["part"] for f in findings]
    assert parts == [
        *("Cơ sở dữ liệu", "Đồng hồ", "Ổ đĩa", "Máy in", "Màn hình", "Âm thanh", "Phông chữ", "Ngôn ngữ máy", "Python"),
    ]
    assert program.here("doctor", is_json=False).out.startswith("✓ Cơ sở dữ liệu")


def test_the_doctor_also_helps_where_nothing_is_installed(tmp_path):
    program = Program(tmp_path)
    ran = program.run("--printer", "tcp://127.0.0.1:1", "doctor")
    assert ran.code == 0
    assert "office load" in ran.out
    assert "✗ Máy in" in ran.out
    assert not program.db.exists()


# ---- paper -------------------------------------------------------------------------------------------


def test_a_ticket_is_printed_after_it_is_committed(program):
    paper = program.folder / "paper.bin"
    ticket = program.json("--printer", f"file:{paper}", "--at", at("07:10"), "take", "A", "--print").value
    assert ticket["print"] in ("sent", "printed", "assumed")
    assert paper.read_bytes().startswith(b"\x1b@")
    kinds = [e["kind"] for e in program.here("events").value]
    assert kinds == ["office_loaded", "issued", "print", "print"]


def test_a_retried_print_gives_no_second_paper(program):
    paper = program.folder / "paper.bin"
    argv = ["--printer", f"file:{paper}", "--at", at("07:10"), "take", "A", "--print", "--token", "kiosk-1:0001"]
    first = program.here(*argv).value
    size = paper.stat().st_size
    assert program.here(*argv).value["code"] == first["code"]
    assert paper.stat().st_size == size
    copy = program.here("--printer", f"file:{paper}", "--at", at("07:11"), "reprint", first["code"]).value
    assert copy["number"] == first["number"]
    assert paper.stat().st_size > size


def test_a_printer_that_is_off_never_costs_the_ticket(program):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    argv = ["--printer", f"tcp://127.0.0.1:{port}", "--at", at("07:10"), "take", "A", "--print"]
    ticket = program.here(*argv).value
    assert ticket["print"] == "failed"
    assert program.here("--at", at("07:10"), "void", ticket["code"]).value["state"] == "void"
    assert program.here("--at", at("07:10"), "revive", ticket["code"]).value["state"] == "waiting"


def test_a_printer_nobody_understands_is_refused_before_a_number_is_given(program):
    ran = program.here("--printer", "carrier-pigeon:", "--at", at("07:10"), "take", "A", "--print")
    assert (ran.code, ran.error["key"]) == (2, "printer.url")
    assert program.here("--at", at("07:10"), "tickets").value == []


def test_every_command_of_the_table_is_tried_here_or_in_batch():
    here = Path(__file__).parent
    files = (Path(__file__), here / "test_batch.py", here / "test_stations.py", here / "test_locks.py")
    files += (here / "printing" / "test_commands.py",)
    tried = "".join(file.read_text() for file in files)
    for name, command in COMMANDS.items():
        if command.where is not Where.STATION:
            assert '", "'.join(name.split()) in tried, name
