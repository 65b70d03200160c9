"""What a console says once another machine has taken its counter over."""

from datetime import datetime

from kiosk.stations import StationState
from kiosk.words import Words


def why(holder: StationState, number: int, now: datetime, words: Words) -> tuple[str, str, str]:
    """Say who stands at this counter now, and how it comes back: a title, a sentence, a button."""
    w, machine = words, holder.machine_name
    return (
        w("Quầy này đã được máy {machine} tiếp quản", machine=machine),
        w(
            "Từ {since}, quầy {n} gọi số ở máy {machine}. Không thao tác được ở đây nữa; "
            "số đang phục vụ hiện ở máy đó.",
            since=w.when(holder.started_at, w.day(now)),
            n=number,
            machine=machine,
        ),
        w("Tiếp quản quầy này"),
    )
