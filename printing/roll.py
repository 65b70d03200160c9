"""How much paper a roll has left: counted from what was printed since it was put in, and always an estimate."""

from printing.memory import Memory

USUAL_SLIP_MM = 140
"""How long a slip is taken to be until some have been printed."""
FEWEST = 5


def left_mm(known: Memory, roll_m: float | None) -> int | None:
    """Tell how much paper is left; None where the length of a roll is not known."""
    return None if roll_m is None else max(0, round(roll_m * 1000 - known.printed_mm))


def slips_left(known: Memory, roll_m: float | None) -> int | None:
    """Tell for about how many slips that will do, as long as those of this roll were."""
    left = left_mm(known, roll_m)
    mean_mm = known.printed_mm / known.prints if known.prints >= FEWEST else USUAL_SLIP_MM
    return None if left is None else int(left // mean_mm)
