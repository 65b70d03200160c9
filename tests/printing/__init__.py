"""Slips and printers."""
