"""An office's network on this machine: namespaces joined by a switch, whose cables are cut and mended.

Needs root, and a system that gives namespaces; `why_not` says what is missing.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from bench.offices import load_round_the_clock
from kiosk.clock import OfficeClock
from tests.cluster import Cluster
from tests.shown import Station

NET = "10.213.77"
SERVER = "server"
COMMANDS = {"counter": ("counter", "1"), "kiosk": ("citizen",), "panel": ("panel",)}
LOST: dict[str, Callable[[dict[str, str]], bool]] = {
    "counter": lambda texts: "Mất kết nối" in texts.get("link", ""),
    "kiosk": lambda texts: bool(texts.get("away_title")),
    "panel": lambda texts: "Mất kết nối" in texts.get("cut_off", ""),
}
"""What each station's window says when the server is away."""
HERE: dict[str, Callable[[dict[str, str]], bool]] = {
    "counter": lambda texts: texts.get("link") == "Đã kết nối",
    "kiosk": lambda texts: bool({"home_title", "invitation"} & texts.keys()) and not texts.get("away_title"),
    "panel": lambda texts: "footer" in texts and not texts.get("cut_off"),
}
_CUT = """
add table inet cut
add chain inet cut out { type filter hook output priority 0; policy drop; }
add chain inet cut in { type filter hook input priority 0; policy drop; }
"""


def why_not() -> str:
    """What keeps this machine from having networks of its own; empty when nothing does."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    missing = [name for name in ("ip", "nft") if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    space = f"mc-tried-{os.getpid()}"
    for tried in (["add", space], ["exec", space, "nft", "list", "ruleset"], ["delete", space]):  # a chroot gives none
        told = subprocess.run(["ip", "netns", *tried], capture_output=True, text=True, check=False)
        if told.returncode:
            return f"no network namespaces here: {told.stderr.strip()}"
    return ""


def run(*words: str, given: str | None = None) -> None:
    """Run a command that must succeed."""
    subprocess.run(words, input=given, text=True, check=True, capture_output=True)


def addresses_of(*names: str) -> dict[str, str]:
    """Addresses of one net for the server and other machines."""
    return {name: f"{NET}.{n}" for n, name in enumerate((SERVER, *names), 1)}


class Cables:
    """The machines of one office. Each is a namespace; its cable goes to the switch, which stands at the server."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._mark = f"mc{os.getpid() % 10000}"
        self.addresses = dict(addresses)

    def __enter__(self) -> Self:
        switch = self.space(SERVER)
        run("ip", "netns", "add", switch)
        run("ip", "-n", switch, "link", "add", "switch", "type", "bridge")
        run("ip", "-n", switch, "address", "add", f"{self.addresses[SERVER]}/24", "dev", "switch")
        for link in ("lo", "switch"):
            run("ip", "-n", switch, "link", "set", link, "up")
        for n, name in enumerate(self.addresses):
            if name != SERVER:
                self._plug(name, n, switch)
        return self

    def _plug(self, name: str, number: int, switch: str) -> None:
        space, plug = self.space(name), f"port{number}"
        run("ip", "netns", "add", space)
        run("ip", "-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", plug, "netns", switch)
        run("ip", "-n", space, "address", "add", f"{self.addresses[name]}/24", "dev", "eth0")
        run("ip", "-n", switch, "link", "set", plug, "master", "switch", "up")
        for link in ("lo", "eth0"):
            run("ip", "-n", space, "link", "set", link, "up")

    def __exit__(self, *_: object) -> None:
        for name in self.addresses:
            with suppress(subprocess.CalledProcessError):
                run("ip", "netns", "delete", self.space(name))

    def space(self, name: str) -> str:
        """The namespace of a machine."""
        return f"{self._mark}-{name}"

    def within(self, name: str) -> list[str]:
        """How to start something on a machine."""
        return ["ip", "netns", "exec", self.space(name)]

    def cut(self, name: str) -> None:
        """Let nothing leave a machine, and nothing reach it: no reset, no answer, as when a cable is cut."""
        run(*self.within(name), "nft", "-f", "-", given=_CUT)

    def mend(self, name: str) -> None:
        """Plug the cable in again."""
        run(*self.within(name), "nft", "delete", "table", "inet", "cut")


@contextmanager
def server_on(cables: Cables) -> Iterator[Cluster]:
    """A PostgreSQL server on the office's server."""
    cluster = Cluster(host=cables.addresses[SERVER], within=cables.within(SERVER))
    try:
        with (cluster.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NET}.0/24 trust\n")
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@contextmanager
def office(folder: Path, environment: dict[str, str]) -> Iterator[tuple[Cables, str, dict[str, Station]]]:
    """A server, and a counter, a kiosk and a panel on machines of their own; and a URL for who sits at the server."""
    stations: dict[str, Station] = {}
    with Cables(addresses_of(*COMMANDS)) as cables, server_on(cables) as cluster:
        name = cluster.make()
        here = cluster.local_url(name)
        load_round_the_clock(here, OfficeClock().now())
        try:
            for machine, command in COMMANDS.items():
                home = _home(folder / machine, machine)
                where = cables.within(machine)
                stations[machine] = Station(
                    where, cluster.url(name) + "?sslmode=disable", command, {**environment, **home}
                )
            for machine, station in stations.items():
                station.until(HERE[machine], within_s=60.0)
            yield cables, here, stations
        finally:
            for station in stations.values():
                station.close()


def _home(folder: Path, name: str) -> dict[str, str]:
    """Folders of a machine's own, with its settings."""
    settings = folder / "config" / "mot-cua-kiosk" / "station.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'station = "{name}"\n')
    names = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}
    return {variable: str(folder / place) for variable, place in names.items()}
