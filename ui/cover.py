"""A calm page over a screen, or where one will stand: why nothing can be done here now, perhaps with one way on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.parts.button import Button, Face
from ui.parts.text import CENTRE, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

MOST_WIDE, MOST_WIDE_TALL = 0.66, 0.86


class Cover(QWidget):
    """A title, a sentence, and a button where there is something to do. Touches and keys go no further."""

    asked = Signal()

    def __init__(self, look: Look, name: str, *, ground: str = "ground") -> None:
        super().__init__()
        self._look, self._ground = look, ground
        self.setObjectName(name)
        self.title = Text(look, Type.TITLE, align=CENTRE)
        self.sentence = Text(look, Type.LEAD, colour="soft_ink", align=CENTRE)
        self.button = Button(look, Face.OUTLINED).take_focus()
        for part, end in ((self.title, "title"), (self.sentence, "sentence"), (self.button, "button")):
            part.setObjectName(f"{name}_{end}")
        self.button.clicked.connect(self.asked)
        self.button.setMinimumHeight(look.space(Space.TOUCH))
        column = QVBoxLayout(self)
        column.setSpacing(look.space(Space.GAP))
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addSpacing(look.space(Space.GAP))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def say(self, title: str, sentence: str, button: str = "") -> None:
        """Show why, and the way on."""
        self.title.say(title)
        self.sentence.say(sentence)
        self.button.say(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(f"{self.title.text} {self.sentence.text}")

    def lie_over(self, parent: QWidget, *, below_px: int = 0) -> None:
        """Lie over all of a widget, or over what is below its band."""
        self.setParent(parent)
        share = MOST_WIDE if parent.width() > parent.height() else MOST_WIDE_TALL
        side = round(parent.width() * (1 - share) / 2)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(side, 0, side, 0)
        self.setGeometry(parent.rect().adjusted(0, below_px, 0, 0))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        QPainter(self).fillRect(self.rect(), self._look.colour(self._ground))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Eat keys."""
        event.accept()
