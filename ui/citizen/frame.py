"""What stands around every page of the touch kiosk: the band, the way back, the help, the count to the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from kiosk.words import LANGUAGES
from ui.citizen.page import Makers, Page, Shown, Step
from ui.parts.band import Band
from ui.parts.button import Button, Face
from ui.parts.segments import Segments
from ui.parts.text import RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

WHOLE = frozenset({Step.ATTRACT, Step.HOME, Step.DONE})


class Frame(QWidget):
    """Band above with the help, page in the middle, a row below: back at the left, the count at the right."""

    language_chosen = Signal(str)
    back_asked = Signal()
    help_asked = Signal()
    ease_asked = Signal()

    def __init__(self, look: Look, parent: QWidget, languages: Sequence[str], makers: Makers) -> None:
        super().__init__(parent)
        self._look, self._makers = look, dict(makers)
        self._pages: dict[Step, Page] = {}
        self._ahead = QTimer(self, interval=0)
        self._ahead.timeout.connect(self._make_ahead)
        self._ahead.start()
        narrow = Type.CAPTION if look.is_compact else Type.STRONG
        self.languages = Segments(look, [(key, LANGUAGES.get(key, key)) for key in languages], name=narrow)
        for key in languages:
            self.languages.segment(key).setObjectName(f"language_{key}")
        self.languages.chosen.connect(self.language_chosen)
        self.languages.setVisible(len(languages) > 1)
        self.help = Button(look, Face.ON_BAND, narrow)
        self.help.setObjectName("help")
        self.help.clicked.connect(self.help_asked)
        self.help.setMinimumHeight(look.space(Space.TOUCH))
        self.ease = Button(look, Face.ON_BAND, narrow)
        self.ease.setObjectName("ease")
        self.ease.clicked.connect(self.ease_asked)
        self.ease.setMinimumHeight(look.space(Space.TOUCH))
        if look.is_compact:
            self.ease.pad_px = self.help.pad_px = look.space(Space.SMALL)
            self.ease.setMinimumWidth(look.space(Space.TOUCH))
        extras = (self.ease, self.help)
        self.band = Band(look, self, (self.languages, *extras) if len(languages) > 1 else extras)
        self.back = Button(look, Face.OUTLINED)
        self.back.setObjectName("back")
        self.back.clicked.connect(self.back_asked)
        self.count = Text(look, Type.BODY, colour="soft_ink", align=RIGHT)
        self.count.setObjectName("seconds_left")
        self.row = QWidget(self)
        row = QHBoxLayout(self.row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(Space.GAP))
        self.back.setMinimumHeight(look.px(20 + 6 * look.sizes.room))
        row.addWidget(self.back)
        row.addWidget(self.count, 1)

    def fill(self, shown: Shown) -> None:
        """Show the present page and the words around it."""
        w, step = shown.words, shown.visit.step
        page = self.page(step)
        self.languages.choose(w.language)
        self._fill_extras(shown)
        self.band.say(
            title=w.of(shown.definition.names),
            subtitle=w.of(shown.definition.agency),
            clock=w.time(shown.now),
            date=self._date(shown),
        )
        self.back.say(w("‹ Quay lại"))
        self.row.setVisible(step not in WHOLE)
        for each in self._pages.values():
            each.setVisible(each is page)
        self._arrange()
        page.fill(shown)
        for layout in (*reversed(page.findChildren(QLayout)), page.column):
            layout.activate()  # now, innermost first: else each passes its size on in a turn of the loop of its own

    def page(self, step: Step) -> Page:
        """The page of a step; made now if nobody has seen it yet."""
        page = self._pages.get(step)
        if page is None:
            page = self._pages[step] = self._makers.pop(step)()
            page.setParent(self)
            page.hide()
            self._arrange()
        return page

    def _make_ahead(self) -> None:
        """Make one page in each turn of the loop, so that no touch has to wait for one."""
        if self._makers:
            self.page(next(iter(self._makers)))
        else:
            self._ahead.stop()

    def _fill_extras(self, shown: Shown) -> None:
        w, is_compact = shown.words, self._look.is_compact
        self.help.say(w("Hỗ trợ") if is_compact else w("Gọi người hỗ trợ"))
        self.help.setAccessibleName(w("Gọi người hỗ trợ"))
        name = w("Chữ thường") if shown.is_eased else w("Chữ lớn")
        self.ease.say(("A–" if shown.is_eased else "A+") if is_compact else name)
        self.ease.setAccessibleName(name)

    def _date(self, shown: Shown) -> str:
        w = shown.words
        if not self._look.is_compact:
            return w.date_long(shown.now)
        return w("{day} {date}", day=w.weekday(shown.now), date=w.date_short(shown.now))

    def tell_count(self, step: Step, text: str) -> None:
        """Show how long until the first page comes back, where the present page shows it."""
        page = self.page(step)
        (page.count if page.count is not None else self.count).say(text)

    def tell_time(self, shown: Shown) -> None:
        """Show what time it is."""
        self.band.tell_time(shown.words.time(shown.now), self._date(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange band, page and row."""
        self._arrange()

    def _arrange(self) -> None:
        margin, gap = self._look.space(Space.MARGIN), self._look.space(Space.GAP)
        top = self.band.height_for(self.width())
        self.band.setGeometry(0, 0, self.width(), top)
        low = self.back.sizeHint().height()
        inner, bottom = self.width() - 2 * margin, self.height() - round(margin * 0.8)
        self.row.setGeometry(margin, bottom - low, inner, low)
        page_top = top + round(margin * 0.8)
        for step, page in self._pages.items():
            page_bottom = bottom if step in WHOLE else bottom - low - gap
            page.setGeometry(margin, page_top, inner, page_bottom - page_top)
