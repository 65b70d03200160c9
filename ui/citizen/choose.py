"""When to come: now, waiting here, or a slot of today or one of the coming days."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from kiosk.errors import Refused
from kiosk.views import ServiceView, SlotView
from ui.citizen.days import DayRow
from ui.citizen.home import SOON_S, queue_words
from ui.citizen.page import Page, Shown, say_pager
from ui.citizen.slot import SlotTile, SlotWords, quietest, slot_words
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.paged import Grid, PagedGrid, as_many_as_fit
from ui.parts.text import CENTRE, Text
from ui.theme.colours import readable
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class NowCard(Card):
    """What is offered at once: a number now; or, when that is refused, to wait here or to come back."""

    now_asked = Signal()
    stay_asked = Signal()
    later_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, fill="accent", edge="accent")
        self.head = Text(look, Type.TITLE, colour="on_accent")
        self.detail = Text(look, Type.BODY, colour="on_accent")
        self.now = Button(look, Face.ON_ACCENT, Type.HEAD)
        self.stay = Button(look, Face.ON_ACCENT, Type.HEAD)
        self.later = Button(look, Face.ON_ACCENT, Type.HEAD)
        self._build(look)

    def _build(self, look: Look) -> None:
        pad = look.space(Space.PAD)
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if look.sizes.is_tall else QBoxLayout.Direction.LeftToRight)
        self._row = row
        self.setLayout(row)
        wide = pad if look.is_compact else 2 * pad
        row.setContentsMargins(wide, pad, wide, pad)
        row.setSpacing(look.space(Space.GAP))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.head)
        texts.addWidget(self.detail)
        row.addLayout(texts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.space(Space.GAP))
        row.addLayout(buttons)
        named = ((self.now, "take_now"), (self.stay, "take_stay"), (self.later, "take_later"))
        for button, name in named:
            button.setObjectName(name)
            button.setMinimumHeight(look.px(20 + 6 * look.sizes.room))
            buttons.addWidget(button)
        self.now.clicked.connect(self.now_asked)
        self.stay.clicked.connect(self.stay_asked)
        self.later.clicked.connect(self.later_asked)

    def fill(self, shown: Shown, view: ServiceView) -> None:
        """Show what can be had."""
        visit = shown.visit
        accent = readable(view.service.colour, "#FFFFFF")
        self.recolour(fill=accent, edge=accent)
        for button in (self.now, self.stay, self.later):
            button.accent = accent
        is_now = view.offer.now and not visit.is_refused
        later = visit.next if visit.is_refused else view.offer.next
        is_today = later is not None and later.date == shown.today
        self.now.setVisible(is_now)
        self.stay.setVisible(not is_now and is_today)
        self.later.setVisible(not is_now and later is not None)
        is_beside = is_now or not self._look.is_compact
        if not self._look.sizes.is_tall:
            self._row.setDirection(QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom)
        if is_now:
            self._fill_now(shown, view)
        else:
            self._fill_later(shown, view, later)

    def _fill_now(self, shown: Shown, view: ServiceView) -> None:
        w = shown.words
        self.detail.show()
        self.head.say(w("Chờ ngay bây giờ"))
        self.now.say(w("Lấy số bây giờ"))
        parts = [queue_words(view, w)]
        if (slot := shown.visit.running) and not self._look.is_compact:
            parts.insert(0, w("Khung giờ {slot}", slot=w.span(slot.start, slot.end)))
        when = view.offer.expected
        if when is not None and (view.wait_s or 0) >= SOON_S:
            parts.append(w("dự kiến gọi {span}", span=w.span(when.earliest, when.latest)))
        self.detail.say(" · ".join(parts))

    def _fill_later(self, shown: Shown, view: ServiceView, later: SlotView | None) -> None:
        w, visit = shown.words, shown.visit
        why = visit.refusal
        if not why:
            refused = Refused(view.offer.why or "session.closed", next=later, service=view.service)
            why = w.error(refused, today=shown.today)
        self.detail.say(why)
        self.detail.setHidden(self._look.is_compact and later is not None and later.date == shown.today)
        if later is None:
            self.head.say(w("Hiện chưa lấy được số"))
            return
        when = w.time(later.start)
        if later.date == shown.today:
            self.head.say(w("Chờ tại đây hay quay lại lúc {time}?", time=when))
            self.stay.say(w("Chờ tại đây"))
            self.later.say(w("Quay lại lúc {time}", time=when))
        else:
            day = w("{weekday} {date}", weekday=w.weekday(later.date), date=w.date_short(later.date))
            self.head.say(w("Mời ông/bà đến vào {day}", day=day))
            self.later.say(w("Hẹn {time} {day}", time=when, day=w.date_short(later.date)))


class ChoosePage(Page):
    """The offer of now, the days, the slots of the chosen day."""

    now_asked = Signal()
    slot_chosen = Signal(object)
    stay_chosen = Signal(object)
    day_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "choose")
        self.card = NowCard(look)
        self.days = DayRow(look)
        self.grid = PagedGrid(look, self._choose, tallest_px=look.px(66))
        self.none_free = Text(look, Type.BODY, colour="soft_ink", align=CENTRE)
        self._least = QSize(1, 1)
        self._offered: SlotView | None = None
        self._filled: object = None
        for part in (self.card, self.days):
            self.column.addWidget(part)
        self.column.addWidget(self.none_free)
        self.column.addWidget(self.grid, 1)
        self.days.chosen.connect(self.day_chosen)
        self.card.now_asked.connect(self.now_asked)
        self.card.stay_asked.connect(lambda: self.stay_chosen.emit(self._offered))
        self.card.later_asked.connect(lambda: self.slot_chosen.emit(self._offered))

    def fill(self, shown: Shown) -> None:
        """Show the offer, the days and the slots."""
        view = shown.service()
        if view is None:
            return
        w, visit = shown.words, shown.visit
        name = w("{prefix} · {name}", prefix=view.service.prefix, name=w.of(view.service.names))
        accent = readable(view.service.colour, self.look.colours.ground)
        if self.look.is_compact:
            self.title.say(w("<c>{service}</c>", service=name), accent=accent)
        else:
            self.title.say(w("<c>{service}</c> – Ông/bà muốn đến lúc nào?", service=name), accent=accent)
        self._offered = visit.next if visit.is_refused else view.offer.next
        self.card.fill(shown, view)
        say_pager(self.grid, w)
        self._fill_days(shown)
        self._fill_slots(shown, view)

    def _fill_days(self, shown: Shown) -> None:
        days = [day for day, slots in shown.visit.days if slots]
        self.days.fill(days, shown.visit.day, shown.today, shown.words)

    def _fill_slots(self, shown: Shown, view: ServiceView) -> None:
        visit, w = shown.visit, shown.words
        slots = next((slots for day, slots in visit.days if day == visit.day), ())
        quiet = quietest(slots)
        words = tuple(slot_words(slot, w, is_quietest=slot is quiet, is_compact=self.look.is_compact) for slot in slots)
        self.none_free.setVisible(bool(visit.days) and not slots)
        self.none_free.say(w("Ngày này không còn khung giờ nào."))
        if self._filled == (words, w.language, visit.day):
            return
        self._filled = (words, w.language, visit.day)
        self._least = SlotTile.least(self.look, words)
        accent = readable(view.service.colour, "#FFFFFF")
        self.grid.set_cells([self._make_slot(slot, said, accent) for slot, said in zip(slots, words, strict=True)])

    def _make_slot(self, slot: SlotView, words: SlotWords, accent: str) -> SlotTile:
        tile = SlotTile(self.look, words, accent)
        tile.clicked.connect(lambda: self.slot_chosen.emit(slot))
        return tile

    def _choose(self, count: int, area: QSize) -> Grid:
        most = Grid(4 if self.look.sizes.is_tall else 5, 8)
        return as_many_as_fit(self._least, self.look.space(Space.GAP), most=most)(count, area)
