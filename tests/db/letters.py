"""A station that reads the events: `python -m tests.db.letters URL FILE` tells FILE each event's id, once, in order.

It is told by the doorbell, reads what came since its last one, and may be killed at any instant: FILE is what it knows
when it starts again.
"""

import os
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

from db.keeping import open_feed
from db.seats import LedgerStore
from db.store import open_store
from kiosk.errors import Unavailable

AT_ONCE = 500


def read_on(store: LedgerStore, file: int, since: int) -> int:
    """Read what came since; answers the last id that is told."""
    while True:
        with store.read() as tx:
            ids = [event.id for event in tx.events(since, AT_ONCE)]
        if not ids:
            return since
        os.write(file, b"".join(b"%d\n" % number for number in ids))
        since = ids[-1]


def main(url: str, path: str) -> None:
    """Read for ever."""
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    known = Path(path).read_bytes().splitlines()
    since, rung = int(known[-1]) if known else 0, threading.Event()
    feed = open_feed(url)
    feed.watch(rung.set)
    with closing(open_store(url)) as store:
        while True:
            rung.wait()
            rung.clear()
            with suppress(Unavailable):  # the bell rings again once the ledger is back
                since = read_on(store, file, since)


if __name__ == "__main__":
    main(*sys.argv[1:])
