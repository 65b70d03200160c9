"""Whose deed a verb is: every write of a screen carries a token of its own."""

import secrets

from kiosk.office import By


def by() -> By:
    """Make a fresh token."""
    return By(token=secrets.token_hex(12))
