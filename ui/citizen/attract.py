"""What a kiosk shows that nobody has touched for a while: the hours and how many wait. A touch wakes it, no more."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.citizen.page import Page, Shown
from ui.parts.button import Button, Face
from ui.parts.text import CENTRE, Text
from ui.theme.look import Look
from ui.theme.sizes import Type


class AttractPage(Page):
    """An invitation; its button is there for readers, any touch of the glass does the same."""

    woken = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "attract")
        self.title.hide()
        self.invitation = Text(look, Type.TITLE, align=CENTRE)
        self.hours = Text(look, Type.HEAD, align=CENTRE)
        self.waiting = Text(look, Type.HEAD, colour="soft_ink", align=CENTRE)
        self.wake = Button(look, Face.PRIMARY, Type.HEAD)
        self.wake.setObjectName("wake")
        self.wake.setMinimumHeight(look.px(40))
        self.wake.clicked.connect(self.woken)
        self.column.addStretch(1)
        for text, name in ((self.invitation, "invitation"), (self.hours, "hours"), (self.waiting, "attract_waiting")):
            text.setObjectName(name)
            self.column.addWidget(text)
        self.column.addStretch(1)
        self.column.addWidget(self.wake)

    def fill(self, shown: Shown) -> None:
        """Show the hours of today and how many wait."""
        w, services = shown.words, shown.home.services if shown.home else ()
        count = sum(view.waiting for view in services)
        self.invitation.say(w("Mời ông/bà chạm vào màn hình để lấy số thứ tự"))
        self.hours.say(hours(shown))
        self.waiting.say(w.n("{n} người đang chờ", "{n} người đang chờ", count) if count else w("Chưa có ai chờ"))
        self.wake.say(w("Chạm để bắt đầu"))


def hours(shown: Shown) -> str:
    """Tell when people are received today."""
    w, plan = shown.words, shown.home.plan if shown.home else None
    if plan is None:
        return ""
    if not plan.is_open:
        reason = w(plan.reason) if plan.reason else ""
        return w("Hôm nay nghỉ: {reason}.", reason=reason) if reason else w("Hôm nay nghỉ.")
    times = [w("{opens}–{closes}", opens=w.time(s.opens), closes=w.time(s.closes)) for s in plan.sessions]
    return w("Giờ tiếp nhận hôm nay: {hours}", hours=", ".join(times))
