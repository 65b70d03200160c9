"""What may be higher than its place: a touch screen's column with two large arrows, a desk's with its thin bar."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.parts.button import Button, Face
from ui.parts.thin_bar import give_thin_bar
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Scroll(QWidget):
    """A scrolled column of widgets; the arrows appear only when something is out of sight."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        clear = QPalette(self.area.palette())
        clear.setColor(QPalette.ColorRole.Window, QColor(0, 0, 0, 0))
        self.area.setPalette(clear)
        self.inner = QWidget()
        self.inner.setAutoFillBackground(False)
        self.column = QVBoxLayout(self.inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.space(Space.HAIR))
        self.area.setWidget(self.inner)
        self.area.viewport().setAutoFillBackground(False)
        self._held: tuple[float, int] | None = None
        self.up, self.down = Button(look, Face.QUIET, Type.HEAD), Button(look, Face.QUIET, Type.HEAD)
        self._build(look)

    def _build(self, look: Look) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(Space.GAP))
        row.addWidget(self.area, 1)
        arrows = QVBoxLayout()
        row.addLayout(arrows)
        for button, name, sign, step in ((self.up, "scroll_up", "↑", -1), (self.down, "scroll_down", "↓", 1)):
            button.setObjectName(name)
            button.say(sign)
            side = max(look.px(24), button.sizeHint().height())
            button.setFixedSize(side, side)
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            button.clicked.connect(lambda _=False, step=step: self._move(step))
        arrows.addWidget(self.up)
        arrows.addStretch(1)
        arrows.addWidget(self.down)
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(lambda *_: self._show_arrows())
        bar.valueChanged.connect(lambda *_: self._show_arrows())
        self.inner.installEventFilter(self)
        self.area.viewport().installEventFilter(self)
        self._show_arrows()

    def say(self, up: str, down: str) -> None:
        """Name the arrows for readers."""
        self.up.setAccessibleName(up)
        self.down.setAccessibleName(down)

    def _move(self, direction: int) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + direction * round(self.area.viewport().height() * 0.8))

    def _show_arrows(self) -> None:
        bar = self.area.verticalScrollBar()
        is_needed = bar.maximum() > 0
        self.up.setVisible(is_needed)
        self.down.setVisible(is_needed)
        self.up.setEnabled(bar.value() > 0)
        self.down.setEnabled(bar.value() < bar.maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again whether everything is in sight."""
        self._show_arrows()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        """Look again when the column changed; follow a finger (QScroller leaks a type for each widget)."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._show_arrows()
        elif isinstance(event, QMouseEvent) and watched is self.area.viewport():
            self._follow(event)
        return False

    def _follow(self, event: QMouseEvent) -> None:
        bar, y = self.area.verticalScrollBar(), event.globalPosition().y()
        if event.type() is QEvent.Type.MouseButtonPress:
            self._held = (y, bar.value())
            event.accept()
        elif event.type() is QEvent.Type.MouseButtonRelease:
            self._held = None
        elif self._held is not None:
            bar.setValue(round(self._held[1] + self._held[0] - y))


def scrolled(look: Look, inner: QWidget) -> QScrollArea:
    """Put a desk's widget where it can be moved up and down when it is higher than its place."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    clear = QPalette(area.palette())
    clear.setColor(QPalette.ColorRole.Window, QColor(0, 0, 0, 0))
    area.setPalette(clear)
    give_thin_bar(area, look)
    area.setWidget(inner)
    return area
