"""The tile of a service: its letter, name, examples, how many wait and about how long."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.parts.paged import Grid
from ui.parts.passage import Passage, width_of
from ui.theme import fonts
from ui.theme.colours import readable
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

MOST_TILES = 12
UGLY = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class TileWords:
    """What a tile says. `wait_colour` is a colour's name."""

    prefix: str
    name: str
    examples: str
    waiting: str
    wait: str
    wait_colour: str = "good"
    colour: str = "accent"


class Form(Enum):
    """Where the letter stands, whether there is room for examples, and the type of the name."""

    TALL = ("above", True, Type.NAME)
    BESIDE = ("beside", True, Type.NAME)
    TALL_SMALL = ("above", True, Type.BUTTON)
    BESIDE_SMALL = ("beside", True, Type.BUTTON)
    TALL_PLAIN = ("above", False, Type.NAME)
    BESIDE_PLAIN = ("beside", False, Type.NAME)
    BESIDE_LEAST = ("beside", False, Type.STRONG)
    ROW = ("row", False, Type.STRONG)


@dataclass(slots=True)
class TilePlan:
    """Where everything of a tile goes."""

    badge: QRectF
    texts: list[tuple[Passage, QPointF, str]]
    fits: bool


def plan_tile(look: Look, words: TileWords, size: QSize, form: Form) -> TilePlan:
    """Lay a tile out; `fits` tells whether nothing is cut."""
    if form is Form.ROW:
        return _plan_row(look, words, size)
    where, has_examples, type_ = form.value
    pad, strip, gap = look.space(Space.PAD), look.space(Space.SMALL), look.space(Space.SMALL)
    tight = round(pad * (0.35 if form is Form.BESIDE_LEAST else 0.6))
    side = round(look.type_px(type_) * (1.35 if form is Form.BESIDE_LEAST else 1.65))
    left, top = strip + pad, pad if where == "above" else tight
    badge = QRectF(left, top, side, side)
    text_left, text_top = float(left), badge.bottom() + gap
    if where == "beside":
        text_left, text_top = badge.right() + round(pad * 0.6), float(top)
    width = size.width() - pad - text_left
    name = Passage(words.name, look.font(type_, words.name), width)
    if where == "beside" and name.line_count == 1:
        text_top += max(0.0, (side - name.height_px) / 2)
    texts = [(name, QPointF(text_left, text_top), "ink")]
    bottom = text_top + name.height_px
    box = QRectF(left, 0, size.width() - left - pad, size.height() - tight)
    low, low_top = _low_line(look, words, box)
    texts += low
    examples = Passage(words.examples, look.font(Type.SMALL, words.examples), width)
    if words.examples and (has_examples or bottom + examples.height_px <= low_top + 1):
        texts.append((examples, QPointF(text_left, bottom), "soft_ink"))
        bottom += examples.height_px
    fits = max(bottom, badge.bottom()) <= low_top + 1
    return TilePlan(badge, texts, fits and not any(text.is_cut for text, _, _ in texts))


def _plan_row(look: Look, words: TileWords, size: QSize) -> TilePlan:
    """Set the name in the middle and the line at its right, for tiles that are wide and low."""
    pad, strip = look.space(Space.PAD), look.space(Space.SMALL)
    side = round(look.type_px(Type.STRONG) * 1.65)
    badge = QRectF(strip + pad, (size.height() - side) / 2, side, side)
    right = Qt.AlignmentFlag.AlignRight
    font = look.font(Type.STRONG, words.waiting)
    wide = max(width_of(look, Type.STRONG, text) for text in (words.waiting, words.wait))
    low_left = size.width() - pad - wide
    waiting, wait = (Passage(text, font, wide, align=right) for text in (words.waiting, words.wait))
    left = badge.right() + pad
    name = Passage(words.name, font, low_left - pad - left)
    top = (size.height() - waiting.height_px - wait.height_px) / 2
    texts = [
        (name, QPointF(left, (size.height() - name.height_px) / 2), "ink"),
        (waiting, QPointF(low_left, top), "ink"),
        (wait, QPointF(low_left, top + waiting.height_px), words.wait_colour),
    ]
    tallest = max(name.height_px, waiting.height_px + wait.height_px)
    return TilePlan(badge, texts, tallest <= size.height() - 4 and not name.is_cut)


def _low_line(look: Look, words: TileWords, box: QRectF) -> tuple[list[tuple[Passage, QPointF, str]], float]:
    """Set the line's length left and the wait right; one above the other where both do not fit."""
    right = Qt.AlignmentFlag.AlignRight
    font = look.font(Type.STRONG, words.waiting)
    wide = width_of(look, Type.STRONG, words.waiting) + width_of(look, Type.STRONG, words.wait)
    gap = look.space(Space.SMALL) * 2
    if wide + gap <= box.width():
        waiting = Passage(words.waiting, font, box.width())
        wait = Passage(words.wait, look.font(Type.STRONG, words.wait), box.width(), align=right)
        top = box.bottom() - waiting.height_px
        at = QPointF(box.left(), top)
        return [(waiting, at, "ink"), (wait, at, words.wait_colour)], top
    waiting = Passage(words.waiting, font, box.width())
    wait = Passage(words.wait, look.font(Type.STRONG, words.wait), box.width())
    top = box.bottom() - wait.height_px
    over = top - waiting.height_px
    return [
        (waiting, QPointF(box.left(), over), "ink"),
        (wait, QPointF(box.left(), top), words.wait_colour),
    ], over


def choose_grid(look: Look, tiles: Sequence[TileWords], area: QSize) -> tuple[Grid, Form]:
    """Choose the grid with the fewest pages in which every tile fits, the roomiest form first."""
    gap = look.space(Space.GAP)

    def pages(grid: Grid) -> int:
        return math.ceil(len(tiles) / grid.places)

    def rank(grid: Grid) -> float:
        return _ugliness(grid.cell(area, gap)) + 0.1 * (pages(grid) * grid.places - len(tiles))

    grids = _grids(look, area)
    for count in sorted({pages(grid) for grid in grids}):
        alike = sorted((grid for grid in grids if pages(grid) == count), key=rank)
        shapely = [grid for grid in alike if _ugliness(grid.cell(area, gap)) <= UGLY]
        for form, grid in (*product(Form, shapely), *product(Form, alike)):
            size = grid.cell(area, gap)
            if all(plan_tile(look, words, size, form).fits for words in tiles):
                return grid, form
    return Grid(1, 1), Form.BESIDE_LEAST


def _grids(look: Look, area: QSize) -> list[Grid]:
    gap, least = look.space(Space.GAP), look.space(Space.TILE)
    widest = 2 if look.sizes.is_tall else 4
    grids = [Grid(columns, rows) for columns in range(1, widest + 1) for rows in range(1, 9)]
    sizes = [(grid, grid.cell(area, gap)) for grid in grids if grid.places <= MOST_TILES]
    return [grid for grid, size in sizes if size.height() >= least and size.width() >= 2 * least]


def _ugliness(cell: QSize) -> float:
    """Tell how far a cell is from the shapes that read well, 3:2 to 3:1."""
    share = cell.width() / max(1, cell.height())
    return max(share / 3.0, 1.5 / share, 1.0)


class ServiceTile(QAbstractButton):
    """A service to be touched."""

    def __init__(self, look: Look, words: TileWords, form: Form = Form.TALL) -> None:
        super().__init__()
        self._look, self.words, self.form = look, words, form
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName(f"service_{words.prefix}")
        self.say(words)

    def say(self, words: TileWords) -> None:
        """Show other words."""
        self.words = words
        self.setAccessibleName(f"{words.prefix}, {words.name}")
        self.setAccessibleDescription(f"{words.examples}. {words.waiting}, {words.wait}")
        self.update()

    @property
    def is_cut(self) -> bool:
        """Whether something of it cannot be seen."""
        return not plan_tile(self._look, self.words, self.size(), self.form).fits

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, its strip and letter, and the texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        own = QColor(readable(self.words.colour, "#FFFFFF"))
        draw_tile_ground(painter, self, self._look, own, is_down=self.isDown())
        plan = plan_tile(self._look, self.words, self.size(), self.form)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(own)
        corner = plan.badge.width() / 6
        painter.drawRoundedRect(plan.badge, corner, corner)
        letter = fonts.font(round(plan.badge.width() * 0.5), fonts.HEAVY)
        middle = Passage(self.words.prefix, letter, plan.badge.width(), align=Qt.AlignmentFlag.AlignHCenter)
        top = plan.badge.top() + (plan.badge.height() - middle.height_px) / 2
        middle.draw(painter, QPointF(plan.badge.left(), top), self._look.colour("on_accent"))
        for passage, at, colour in plan.texts:
            passage.draw(painter, at, self._look.colour(colour))


def draw_tile_ground(painter: QPainter, tile: QWidget, look: Look, own: QColor, *, is_down: bool) -> None:
    """Draw a card with a strip of its own colour at the left."""
    radius = look.space(Space.RADIUS)
    box = QRectF(tile.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    painter.fillPath(path, look.colour("pressed" if is_down else "card"))
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(QRectF(0, 0, look.space(Space.SMALL) * 1.3, tile.height()), own)
    painter.restore()
    painter.setPen(QPen(own if is_down else look.colour("edge"), look.space(Space.LINE) * (2 if is_down else 0.6)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
