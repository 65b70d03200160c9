"""The guide for the server, followed as somebody new would: every command of it, in its order, on fresh machines.

A machine is a network namespace with a root of its own laid over this one's, so that nothing is changed here. What
stands in for the rest: packages are there already, and `systemctl` starts services without systemd.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import cables
from tests.cables import SERVER, Cables
from tests.office.rehearsal import SMALL

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "huong-dan-may-chu.md").read_text(encoding="utf-8")
HOST, PROGRAM = "may-chu.phuong.lan", "/opt/mot-cua-kiosk"
ADDRESSES = {SERVER: "192.168.1.10", "quay-1": "192.168.1.21"}
SYSTEMCTL = """#!/bin/sh
case "$1 $2" in
"restart postgresql" | "reload postgresql") exec pg_ctlcluster 15 main "$1" ;;
"restart nftables") exec nft -f /etc/nftables.conf ;;
"enable nftables") exit 0 ;;
esac
exit 1
"""
REASON = cables.why_not() or ("" if Path("/usr/lib/postgresql/15").is_dir() else "the guide is for PostgreSQL 15")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(REASON), reason=REASON or "-"),
    pytest.mark.xdist_group("network"),
]


def section(number: int) -> str:
    """A section of the guide."""
    return re.split(r"^## ", GUIDE, flags=re.MULTILINE)[number]


def commands(number: int) -> str:
    """Its commands, as they are to be typed."""
    return "\n".join(line[4:] for line in section(number).splitlines() if line.startswith("    "))


class Machine:
    """A machine of the office."""

    def __init__(self, network: Cables, name: str, root: Path) -> None:
        self._within, self.root = network.within(name), root
        self.put("/etc/hosts", f"127.0.0.1 localhost\n{ADDRESSES[SERVER]} {HOST}\n")

    def put(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file of it."""
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def do(self, text: str, *, fails: bool = False) -> str:
        """Type commands as root; answers what they said. The first that fails ends it."""
        line = [*self._within, "chroot", str(self.root), "/bin/sh", "-ec", text]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
        assert (done.returncode != 0) == fails, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


@contextmanager
def machine(network: Cables, name: str, folder: Path) -> Iterator[Machine]:
    """A machine whose root is laid over this one's, and gone afterwards."""
    folder.mkdir()
    cables.run("mount", "-t", "tmpfs", "tmpfs", str(folder))
    try:
        for part in ("upper", "work", "root"):
            (folder / part).mkdir()
        layers = f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work"
        root = folder / "root"
        cables.run("mount", "-t", "overlay", "overlay", "-o", layers, str(root))
        for inner in ("proc", "dev"):
            cables.run("mount", "--bind", f"/{inner}", str(root / inner))
        for fresh in ("tmp", "run"):
            cables.run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(root / fresh))
        made = Machine(network, name, root)
        made.do("chmod 711 /root")
        (root / "opt").mkdir(exist_ok=True)
        shutil.copytree(ROOT, root / PROGRAM.lstrip("/"), ignore=shutil.ignore_patterns(".git", ".venv", ".hypothesis"))
        (root / PROGRAM.lstrip("/") / ".venv").symlink_to((ROOT / ".venv").resolve())
        yield made
    finally:
        for inner in ("root/proc", "root/dev", "root/tmp", "root/run", "root", "."):
            subprocess.run(["umount", "-l", str(folder / inner)], check=False, capture_output=True)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Machine, Machine]]:
    """A server on which PostgreSQL was just installed, and a station."""
    with (
        Cables(ADDRESSES) as network,
        machine(network, SERVER, tmp_path / "server") as server,
        machine(network, "quay-1", tmp_path / "station") as station,
    ):
        server.put("/usr/local/bin/systemctl", SYSTEMCTL, 0o755)
        server.do("pg_dropcluster 15 main || true; pg_createcluster 15 main")
        try:
            yield server, station
        finally:
            server.do("pg_ctlcluster -m immediate 15 main stop || true")


@pytest.mark.timeout(900)
def test_the_guide_leads_a_newcomer_from_a_bare_server_to_a_counter_that_calls(
    office: tuple[Machine, Machine],
) -> None:
    server, station = office
    main = f"{PROGRAM}/.venv/bin/python {PROGRAM}/main.py"
    assert "OK" in server.do(commands(2))
    server.do(commands(3))
    given = commands(4)
    said = server.do(given)
    assert "mot_cua_counter" in said
    account = next(line for line in given.splitlines() if line.startswith("export KIOSK_DB"))
    server.do(commands(5))
    server.put("/root/don-vi.toml", SMALL)
    load, *_ = commands(6).splitlines()
    server.do(f"cd /root\n{account}\n{load}\n{main} db check")
    # a station
    carried = {"goc.crt": "root/mot-cua-ca/goc.crt", "mot_cua_counter.password": "var/lib/postgresql/mat-khau/"}
    station.do("useradd -m nguoi-dung")
    for name, place in carried.items():
        source = server.root / (place + name if place.endswith("/") else place)
        station.put(f"/root/{name}", source.read_text())
    install = [line for line in commands(7).splitlines() if line.startswith("install")]
    station.do("cd /root\n" + "\n".join(install))
    settings = [line for line in commands(7).splitlines() if re.match(r"\w+ = ", line)]
    home = "/home/nguoi-dung/.config/mot-cua-kiosk"
    station.do(f"install -d -o nguoi-dung /home/nguoi-dung/.config {home}")
    station.put(f"{home}/station.toml", "\n".join(settings) + "\n")
    as_user = f"cd /; su nguoi-dung -c '{main} --json %s'"
    found = json.loads(station.do(as_user % "doctor || true").splitlines()[0])
    assert (found[0]["part"], found[0]["health"]) == ("Cơ sở dữ liệu", "ok")
    assert "[" in station.do(as_user % "services")
    station.do(as_user % "call 1")
    assert "role.forbidden" in station.do(as_user % "day 2030-01-01 closed --reason thu", fails=True)
    # a night
    night = next(line for line in commands(8).splitlines() if "db backup" in line).partition(" root ")[2]
    server.do(f"{commands(8).splitlines()[0]}\n{account}\n{night.replace(chr(92) + '%', '%')}")
    copies = list((server.root / "srv/sao-luu").glob("*.sqlite"))
    assert len(copies) == 1
    server.do(f"{main} --db sqlite:////srv/sao-luu/{copies[0].name} db check")
