"""The first page: every service with its line, and three other ways in."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from kiosk.views import ServiceView
from kiosk.words import Words
from ui.citizen.page import Page, Shown, say_pager
from ui.citizen.tile import Form, ServiceTile, TileWords, choose_grid
from ui.parts.button import Button, Face, level
from ui.parts.paged import Grid, PagedGrid
from ui.parts.passage import width_of
from ui.parts.text import RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

LONG_WAIT_S = 30 * 60
SOON_S = 60


class HomePage(Page):
    """Tiles of services, and a row for those who have a number, a priority, or a question about papers."""

    service_chosen = Signal(str)
    code_asked = Signal()
    priority_asked = Signal()
    papers_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "home")
        self._form = Form.TALL
        self._chosen: dict[object, tuple[Grid, Form]] = {}
        self._widest: tuple[TileWords, ...] = ()
        self.hint = Text(look, Type.BODY, colour="soft_ink")
        self.seconds = self.count = Text(look, Type.BODY, colour="soft_ink", align=RIGHT)
        self.grid = PagedGrid(look, self._choose)
        self.tiles: dict[str, ServiceTile] = {}
        name = Type.STRONG if look.is_compact else Type.HEAD
        self.code = Button(look, Face.OUTLINED, name)
        self.priority = Button(look, Face.GOLD, name)
        self.papers = Button(look, Face.OUTLINED, name)
        self._build()

    def _build(self) -> None:
        column = self.column
        column.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        row.addWidget(self.seconds, 1)
        column.addLayout(row)
        column.addSpacing(self.look.space(Space.GAP))
        column.addWidget(self.grid, 1)
        column.addSpacing(self.look.space(Space.GAP))
        is_tall = self.look.sizes.is_tall
        low = QBoxLayout(QBoxLayout.Direction.TopToBottom if is_tall else QBoxLayout.Direction.LeftToRight)
        low.setSpacing(self.look.space(Space.GAP))
        for button, name in ((self.code, "have_code"), (self.priority, "priority"), (self.papers, "papers")):
            button.setObjectName(name)
            button.align = Qt.AlignmentFlag.AlignLeft
            low.addWidget(button, 1)
        column.addLayout(low)
        self.code.clicked.connect(self.code_asked)
        self.priority.clicked.connect(self.priority_asked)
        self.papers.clicked.connect(self.papers_asked)

    def fill(self, shown: Shown) -> None:
        """Show services, lines and words."""
        w = shown.words
        self._fill_title(shown)
        has_room = not self.look.is_compact
        hints = (
            w("Quét mã QR hoặc nhập mã trên phiếu"),
            _priority_hint(shown),
            w("Giấy tờ cần mang, lệ phí, thời hạn"),
        )
        names = (w("Tôi đã có số"), w("Tôi thuộc diện ưu tiên"), w("Xem thành phần hồ sơ"))
        for button, name, hint in zip((self.code, self.priority, self.papers), names, hints, strict=True):
            button.say(name, hint=hint if has_room else "")
        self._level_row()
        self.priority.setVisible(bool(shown.definition.priorities))
        say_pager(self.grid, w)
        self._fill_tiles(shown)

    def _fill_title(self, shown: Shown) -> None:
        w = shown.words
        self.title.say(w("Ông/bà cần làm việc gì?"))
        chosen = next((p for p in shown.definition.priorities if p.key == shown.visit.priority), None)
        if chosen is None:
            self.hint.say("" if self.look.is_compact else w("Chạm vào một ô để lấy số thứ tự"))
        else:
            self.hint.say(w("Số ưu tiên: <b>{name}</b>. Mời ông/bà chọn việc cần làm.", name=w.of(chosen.names)))
        self.hint.setVisible(bool(self.hint.text))

    def _level_row(self) -> None:
        buttons = (self.code, self.priority, self.papers)
        width = (self.width() - 2 * self.look.space(Space.GAP)) // (1 if self.look.sizes.is_tall else 3)
        level(buttons, width, self.look.space(Space.TOUCH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the row's buttons one height."""
        self._level_row()

    def _fill_tiles(self, shown: Shown) -> None:
        views = shown.home.services if shown.home else ()
        words = tuple(tile_words(view, shown) for view in views)
        self._widest = tuple(self._longest(each, shown.words) for each in words)
        if [view.service.prefix for view in views] != list(self.tiles):
            self.tiles = {each.prefix: ServiceTile(self.look, each) for each in words}
            for prefix, tile in self.tiles.items():
                tile.clicked.connect(lambda _=False, prefix=prefix: self.service_chosen.emit(prefix))
            self.grid.set_cells(list(self.tiles.values()))
        else:
            self.grid.rearrange()
        for each in words:
            self.tiles[each.prefix].form = self._form
            self.tiles[each.prefix].say(each)

    def _longest(self, words: TileWords, w: Words) -> TileWords:
        """Make the longest words this tile may come to show today: the grid is chosen for them once."""
        pairs = (
            (words.waiting, words.wait),
            (w.n("{n} người đang chờ", "{n} người đang chờ", 88), w.about(58 * 60)),
            (w("Hết chỗ đến {time}", time="00:00"), w("hẹn giờ")),
        )
        waiting, wait = max(pairs, key=lambda pair: sum(width_of(self.look, Type.STRONG, text) for text in pair))
        return replace(words, waiting=waiting, wait=wait, wait_colour="good")

    def _choose(self, count: int, area: QSize) -> Grid:
        key = (self._widest, area.toTuple())
        if key not in self._chosen:
            self._chosen = {key: choose_grid(self.look, self._widest, area), **dict(list(self._chosen.items())[:1])}
        grid, self._form = self._chosen[key]
        for tile in self.tiles.values():
            tile.form = self._form
        return grid


def _priority_hint(shown: Shown) -> str:
    names = [shown.words.of(each.names) for each in shown.definition.priorities]
    return shown.words("{names}…", names=", ".join(names[:3])) if names else ""


def tile_words(view: ServiceView, shown: Shown) -> TileWords:
    """Put a service's line into words."""
    w = shown.words
    waiting, wait, colour = _line(view, shown)
    return TileWords(
        prefix=view.service.prefix,
        name=w.of(view.service.names),
        examples=w.of(view.service.examples),
        waiting=waiting,
        wait=wait,
        wait_colour=colour,
        colour=view.service.colour,
    )


def _line(view: ServiceView, shown: Shown) -> tuple[str, str, str]:
    """Tell how long the line is, how long it takes, and in which colour."""
    w = shown.words
    if not view.offer.now:
        return _later(view, shown)
    is_soon = view.wait_s is None or view.wait_s < SOON_S
    waiting = queue_words(view, w)
    if view.wait_s is None or is_soon:
        return waiting, w("ngay"), "good"
    return waiting, w.about(view.wait_s), "alarm" if view.wait_s > LONG_WAIT_S else "good"


def queue_words(view: ServiceView, words: Words) -> str:
    """Tell how many wait; with nobody there it may still take a while, until a counter is free."""
    if view.waiting:
        return words.n("{n} người đang chờ", "{n} người đang chờ", view.waiting)
    if view.wait_s is None or view.wait_s < SOON_S:
        return words("Không phải chờ")
    return words("Chưa có ai chờ")


def _later(view: ServiceView, shown: Shown) -> tuple[str, str, str]:
    w, later = shown.words, view.offer.next
    if later is None:
        return w("Chưa nhận số"), w("gặp cán bộ"), "alarm"
    if later.date == shown.today:
        return w("Hết chỗ đến {time}", time=w.time(later.start)), w("hẹn giờ"), "alarm"
    day = w("{weekday} {date}", weekday=w.weekday(later.date), date=w.date_short(later.date))
    return w("Còn chỗ {day}", day=day), w("hẹn giờ"), "alarm"
