"""What can go wrong, sorted by who must act.

KioskError
├── Refused       a rule says no: one kind sentence for the person who asked (exit 1)
├── Misused       wrong usage or bad input: what and where (exit 2)
└── Unavailable   the world failed: retried by itself, staff see the detail (exit 3)
"""


class KioskError(Exception):
    """An error with a key that words.py says in each language; `places` fill the sentence's named places."""

    kind = "refused"

    def __init__(self, key: str, /, **places: object) -> None:
        """Keep the key and what the sentence names."""
        super().__init__(key)
        self.key = key
        self.places = places

    def __str__(self) -> str:
        """The key and its places, for logs; screens ask words.py."""
        named = ", ".join(f"{name}={value}" for name, value in self.places.items())
        return f"{self.key} ({named})" if named else self.key


class Refused(KioskError):
    """A rule says no; nothing was changed."""

    kind = "refused"


class Misused(KioskError):
    """Bad input: an unknown name, a time that is no slot start, an unreadable file; nothing was changed."""

    kind = "usage"


class Unavailable(KioskError):
    """The world failed: database, disk, printer; nothing was changed."""

    kind = "unavailable"
