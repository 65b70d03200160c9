"""Played days: people, clerks and a hand-wound clock over a real office, to see whether the rules keep their word."""
