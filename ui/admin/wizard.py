"""The set-up of a printer on the page "Máy in": one question at a time, answered by a figure's key or a touch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk import printer_words
from kiosk.words import Words
from ui.admin.setting_up import SettingUp, Stage
from ui.admin.steps import STEPS
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.flow import Flow
from ui.parts.text import RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

FIGURES = 9


class Wizard(Card):
    """Shows where a set-up stands. Made anew for every stage: there are few, and each says something else."""

    def __init__(self, look: Look, setting_up: SettingUp, words: Words) -> None:
        super().__init__(look)
        self._look, self._setting_up, self.words = look, setting_up, words
        self.setObjectName("wizard")
        self._column = QVBoxLayout(self)
        pad = look.space(Space.PAD)
        self._column.setContentsMargins(pad, pad, pad, pad)
        self._content: QWidget | None = None
        self._choices: list[Button] = []
        for n in range(1, FIGURES + 1):
            QShortcut(QKeySequence(str(n)), self).activated.connect(partial(self._on_figure, n))
        QShortcut(QKeySequence("Esc"), self).activated.connect(setting_up.leave)
        setting_up.changed.connect(self.show_stage)
        self.show_stage()

    def show_stage(self) -> None:
        """Show the stage; nothing while nobody sets anything up."""
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
        self._content, self._choices = QWidget(), []
        self._column.addWidget(self._content)
        self.setVisible(self._setting_up.stage is not Stage.AWAY)
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(self._look.space(Space.GAP))
        self._head(inner)
        _MAKERS[self._setting_up.stage](self, inner)
        inner.addStretch(1)
        self._content.show()
        if self._choices:
            self._choices[0].setFocus()

    # ---- what stands in it ---------------------------------------------------------------------------

    def _head(self, inner: QVBoxLayout) -> None:
        row = QHBoxLayout()
        title = Text(self._look, Type.NAME)
        title.say(self.words("Thiết lập máy in"))
        self.setAccessibleName(title.text)
        where = Text(self._look, Type.SMALL, colour="soft_ink", align=RIGHT)
        if self._setting_up.stage in (Stage.PRINTING, Stage.ASKED):
            where.say(self.words("Bước {n}/{all}", n=self._setting_up.place + 1, all=len(STEPS)))
        row.addWidget(title, 1)
        row.addWidget(where)
        inner.addLayout(row)

    def _text(self, inner: QVBoxLayout, text: str, *, name: Type = Type.BODY, colour: str = "ink") -> None:
        shown = Text(self._look, name, colour=colour)
        shown.setObjectName("wizard_text")
        shown.say(text)
        inner.addWidget(shown)

    def _button(self, name: str, text: str, done: Callable[[], None], *, face: Face = Face.QUIET) -> Button:
        button = Button(self._look, face, Type.BUTTON).take_focus()
        button.setObjectName(f"wizard_{name}")
        button.setMinimumHeight(self._look.space(Space.TOUCH))
        button.say(text)
        button.clicked.connect(done)
        return button

    def _row(self, inner: QVBoxLayout, *buttons: Button) -> None:
        flow = Flow(self._look.space(Space.GAP))
        flow.put(buttons)
        inner.addWidget(flow)

    def _leave(self) -> Button:
        return self._button("leave", self.words("Thôi"), self._setting_up.leave)

    # ---- the stages ----------------------------------------------------------------------------------

    def _nothing(self, _inner: QVBoxLayout) -> None:
        pass

    def _waiting(self, inner: QVBoxLayout) -> None:
        w = self.words
        said = {
            Stage.PROBING: w("Đang hỏi máy in…"),
            Stage.PRINTING: w("Đang in trang thử…"),
            Stage.KEEPING: w("Đang lưu…"),
        }
        self._text(inner, said[self._setting_up.stage], name=Type.TITLE)
        self._row(inner, self._leave())

    def _probed(self, inner: QVBoxLayout) -> None:
        w, up = self.words, self._setting_up
        assert up.probe is not None
        for line in printer_words.answered(up.probe, w):
            self._text(inner, line)
        self._text(
            inner,
            w("Máy in sáu trang thử ngắn; mỗi trang xin cho biết giấy in ra sao. Chuẩn bị điện thoại để quét mã QR."),
            colour="soft_ink",
        )
        begin = self._button("begin", w("Bắt đầu in trang thử"), up.go_on, face=Face.PRIMARY)
        ids = self._button("ids", w("Hỏi thêm cách báo từng phiếu"), lambda: up.start(asks_ids=True))
        ids.say(ids.text(), hint=w("vài máy in sẽ in câu hỏi ra giấy"))
        self._choices = [begin]
        self._row(inner, begin, *([ids] if up.probe.has_process_ids is None and not up.probe.is_one_way else []))
        self._row(inner, self._leave())

    def _asked(self, inner: QVBoxLayout) -> None:
        w, up = self.words, self._setting_up
        self._text(inner, w(up.step.asks), name=Type.TITLE)
        for place, (key, text) in enumerate(up.step.choices(w)):
            button = self._button(f"choice_{key}", text, partial(up.answer, key))
            button.setMinimumHeight(self._look.space(Space.TILE))
            button.say(text, key=str(place + 1) if place < FIGURES else "")
            self._choices.append(button)
        self._row(inner, *self._choices)
        back = self._button("back", w("‹ Bước trước"), up.back)
        back.setEnabled(up.place > 0)
        again = self._button("again", w("In lại trang này"), up.print_again)
        skip = self._button("skip", w("Bỏ qua bước này"), up.skip)
        self._row(inner, back, *([again] if up.step.page is not None else []), skip, self._leave())

    def _failed(self, inner: QVBoxLayout) -> None:
        w, up = self.words, self._setting_up
        assert up.error is not None
        self._text(inner, w.error(up.error, staff=True), name=Type.TITLE, colour="alarm")
        again = self._button("retry", w("Thử lại"), up.try_again, face=Face.PRIMARY)
        self._choices = [again]
        self._row(inner, again, self._leave())

    def _summary(self, inner: QVBoxLayout) -> None:
        w, up = self.words, self._setting_up
        assert up.record is not None
        self._text(inner, w("Cách in tìm được: {way}.", way=printer_words.way(up.record.profile, w)))
        for advice in dict.fromkeys(text for text in up.advice.values() if text):
            self._text(inner, w(advice), colour="alarm")
        keep = self._button("keep", w("Lưu cho máy in này"), up.keep, face=Face.PRIMARY)
        self._choices = [keep]
        self._row(inner, keep, self._button("back", w("‹ Bước trước"), up.back), self._leave())

    def _kept(self, inner: QVBoxLayout) -> None:
        w = self.words
        self._text(inner, w("Đã lưu cách in của máy in này."), name=Type.TITLE, colour="good")
        self._text(inner, w("Chương trình đang mở dùng cách in này từ lần mở sau."))
        close = self._button("close", w("Xong"), self._setting_up.leave, face=Face.PRIMARY)
        self._choices = [close]
        self._row(inner, close)

    def _on_figure(self, n: int) -> None:
        if self._setting_up.stage is Stage.ASKED and n <= len(self._choices):
            self._choices[n - 1].click()


_MAKERS: dict[Stage, Callable[[Wizard, QVBoxLayout], None]] = {
    Stage.AWAY: Wizard._nothing,  # noqa: SLF001 (its own)
    Stage.PROBING: Wizard._waiting,  # noqa: SLF001
    Stage.PROBED: Wizard._probed,  # noqa: SLF001
    Stage.PRINTING: Wizard._waiting,  # noqa: SLF001
    Stage.ASKED: Wizard._asked,  # noqa: SLF001
    Stage.FAILED: Wizard._failed,  # noqa: SLF001
    Stage.SUMMARY: Wizard._summary,  # noqa: SLF001
    Stage.KEEPING: Wizard._waiting,  # noqa: SLF001
    Stage.KEPT: Wizard._kept,  # noqa: SLF001
}
