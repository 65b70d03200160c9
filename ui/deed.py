"""Whose deed a verb is: every write of a screen carries a token of its own."""

import secrets

from kiosk.office import By
from kiosk.stations import Lease


def by(lease: Lease | None = None) -> By:
    """Make a fresh token; with a lease the verb is this station's only as long as the place is."""
    return By(token=secrets.token_hex(12), lease=lease)
