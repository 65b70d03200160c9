"""Which screens this machine shows windows on; asked before there is an application."""

from PySide6.QtCore import QSize

from kiosk.commands.doctor import Finding, Health
from kiosk.words import Words
from ui.app import make_application
from ui.panel import sight
from ui.theme.taste import Taste


def look(words: Words, *, has_display: bool, panel: Taste | None = None) -> Finding:
    """Tell the doctor which screens there are. `panel`: one is to be read from that far."""
    part = words("Màn hình")
    if not has_display:
        advice = words("Không có màn hình: lệnh run chạy một buổi diễn tập và lưu ảnh màn hình ra thư mục.")
        return Finding(part=part, health=Health.ODD, found="–", advice=advice)
    displays = _displays()
    found = ", ".join(f"{name} {size.width()}×{size.height()}".strip() for name, size in displays)
    if panel is not None:
        reach_m = sight.reach_of([size for _, size in displays], panel)
        if not sight.is_enough(reach_m, panel):
            return Finding(part=part, health=Health.ODD, found=found, advice=sight.tell(reach_m, panel, words))
    return Finding(part=part, health=Health.OK, found=found)


def _displays() -> list[tuple[str, QSize]]:
    return [(each.name(), each.size() * each.devicePixelRatio()) for each in make_application().screens()]
