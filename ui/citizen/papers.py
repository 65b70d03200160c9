"""Which papers are needed: a service, one of its procedures, its papers, fee and time limit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal

from kiosk.definition import PROCEDURES_NOTICE
from kiosk.model import Procedure
from ui.citizen.page import Page, Shown, say_pager
from ui.parts.button import Button, Face
from ui.parts.paged import Grid, PagedGrid, as_many_as_fit
from ui.parts.scroll import Scroll
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class ListPage(Page):
    """Names to choose from, as many a page as stay large enough."""

    chosen = Signal(str)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name)
        self.hint = Text(look, Type.BODY, colour="soft_ink")
        self.grid = PagedGrid(look, self._choose, tallest_px=look.px(40))
        self._filled: tuple[tuple[str, str, str], ...] = ()
        self._cells: list[Button] = []
        self.column.addWidget(self.hint)
        self.column.addWidget(self.grid, 1)

    def show_rows(self, shown: Shown, rows: tuple[tuple[str, str, str], ...]) -> None:
        """Show rows of (key, name, hint)."""
        w = shown.words
        say_pager(self.grid, w)
        if rows == self._filled:
            return
        self._filled = rows
        self._cells = [self._make(*row) for row in rows]
        self.grid.set_cells(self._cells)

    def _make(self, key: str, name: str, hint: str) -> Button:
        button = Button(self.look, Face.QUIET, Type.STRONG)
        button.align = Qt.AlignmentFlag.AlignLeft
        button.say(name, hint=hint)
        button.setObjectName(f"row_{key}")
        button.clicked.connect(lambda: self.chosen.emit(key))
        return button

    def _choose(self, count: int, area: QSize) -> Grid:
        gap = self.look.space(Space.GAP)
        columns = 1 if self.look.sizes.is_tall or area.width() < self.look.px(300) else 2
        wide = Grid(columns, 1).cell(area, gap).width()
        tall = max((cell.height_for(wide) for cell in self._cells), default=1)
        self.grid.tallest_px = max(self.look.px(40), tall)
        least = QSize(wide, max(self.look.space(Space.TOUCH), tall))
        return as_many_as_fit(least, gap, most=Grid(columns, 8))(count, area)


class PapersPage(ListPage):
    """Ask for which service."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "papers_services")

    def fill(self, shown: Shown) -> None:
        """Show the services that have procedures."""
        w = shown.words
        self.title.say(w("Ông/bà muốn xem giấy tờ của việc nào?"))
        self.hint.say(w("Chạm vào một lĩnh vực"))
        having = {procedure.service for procedure in shown.definition.procedures if procedure.is_shown}
        rows = tuple(
            (s.prefix, w.of(s.names), w.of(s.examples)) for s in shown.definition.services if s.prefix in having
        )
        self.show_rows(shown, rows)


class ProceduresPage(ListPage):
    """Ask which procedure of the service."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "procedures")

    def fill(self, shown: Shown) -> None:
        """Show the procedures of the chosen service."""
        w = shown.words
        service = shown.definition.service(shown.visit.service or "")
        name = w.of(service.names) if service else ""
        self.title.say(name)
        self.hint.say(w("Chạm vào thủ tục để xem giấy tờ cần mang"))
        own = (p for p in shown.definition.procedures if p.service == shown.visit.service and p.is_shown)
        self.show_rows(shown, tuple((p.key, p.name, "") for p in own))


class ProcedurePage(Page):
    """The papers, fee and time limit of one procedure, and who checks them."""

    number_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "procedure")
        self.papers_head, self.papers = Text(look, Type.STRONG), Text(look, Type.BODY)
        self.fee_head, self.fee = Text(look, Type.STRONG), Text(look, Type.BODY)
        self.limit_head, self.limit = Text(look, Type.STRONG), Text(look, Type.BODY)
        self.highlight = Text(look, Type.STRONG, colour="good")
        self.notice = Text(look, Type.BODY, colour="soft_ink")
        self.notice.setObjectName("reference_notice")
        self.take = Button(look, Face.PRIMARY)
        self.take.setObjectName("take_for_procedure")
        self.take.setMinimumHeight(look.space(Space.TOUCH))
        self.take.clicked.connect(self.number_asked)
        self.sheet = Scroll(look)
        pairs = ((self.papers_head, self.papers), (self.fee_head, self.fee), (self.limit_head, self.limit))
        for head, text in pairs:
            self.sheet.column.addWidget(head)
            self.sheet.column.addWidget(text)
            self.sheet.column.addSpacing(look.space(Space.GAP))
        self.sheet.column.addWidget(self.highlight)
        self.sheet.column.addWidget(self.notice)
        self.sheet.column.addStretch(1)
        self.column.addWidget(self.sheet, 1)
        self.column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignRight)

    def fill(self, shown: Shown) -> None:
        """Show the chosen procedure."""
        procedure = shown.visit.procedure
        if procedure is None:
            return
        w = shown.words
        unknown = w("Chưa có thông tin, mời ông/bà hỏi cán bộ.")
        self.title.say(procedure.name)
        self.papers_head.say(w("Giấy tờ cần mang"))
        self.papers.say("\n".join(f"– {paper}" for paper in procedure.papers) or unknown)
        self.fee_head.say(w("Lệ phí"))
        self.fee.say(procedure.fee or unknown)
        self.limit_head.say(w("Thời hạn giải quyết"))
        self.limit.say(procedure.time_limit or unknown)
        self.highlight.say(_highlight(procedure, shown))
        self.notice.say(w(PROCEDURES_NOTICE))
        self.take.say(w("Lấy số cho việc này"))


def _highlight(procedure: Procedure, shown: Shown) -> str:
    parts = [procedure.highlight] if procedure.highlight else []
    if procedure.online_only:
        parts.append(shown.words("Thủ tục này nộp trực tuyến; cán bộ hướng dẫn ông/bà tại quầy."))
    return "\n".join(parts)
