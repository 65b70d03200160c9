"""What this machine remembers of each printer from one print to the next, in a small JSON file of the printer's own."""

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was learnt of a printer.

    answers: it has told its status before, so that silence now is a fault; was_aborted: a picture was broken off and
    may stand in its memory; is_near_end: so the roll was when last asked; printed_mm, prints: paper and prints since
    the roll was changed; last, last_cause, last_at: the last print, its fate, why, and when (ISO 8601).
    """

    address: str = ""
    answers: bool = False
    was_aborted: bool = False
    is_near_end: bool = False
    printed_mm: float = 0.0
    prints: int = 0
    last: str = ""
    last_cause: str | None = None
    last_at: str = ""


def address_of(url: str) -> str:
    """Tell which printer a URL means, whatever its options."""
    return url.partition("?")[0].rstrip("/").lower()


def file_of(url: str, folder: Path, suffix: str) -> Path:
    """Name a file of a printer."""
    return folder / f"{hashlib.sha256(address_of(url).encode()).hexdigest()[:16]}{suffix}"


def lock_file(url: str, folder: Path) -> Path:
    """Name the file that whoever talks with the printer holds; its folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    return file_of(url, folder, ".lock")


def read(url: str, folder: Path) -> Memory:
    """Recall a printer; a file that cannot be read is as if nothing had been learnt."""
    try:
        return Memory(**json.loads(file_of(url, folder, ".json").read_bytes()))
    except FileNotFoundError:
        return Memory(address=address_of(url))
    except (OSError, ValueError, TypeError) as error:
        _log.warning("what was known of %s is lost: %s", address_of(url), error)
        return Memory(address=address_of(url))


def write(memory: Memory, folder: Path) -> None:
    """Keep what is known; a full disk spoils no print. The printer's lock is held."""
    path = file_of(memory.address, folder, ".json")
    new = path.with_suffix(".new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            file.write(json.dumps(asdict(memory)).encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        _log.warning("what is known of %s is not kept: %s", memory.address, error)
