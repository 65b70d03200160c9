"""Which screens this machine shows windows on; asked before there is an application."""

from kiosk.commands.doctor import Finding, Health
from kiosk.words import Words
from ui.app import make_application


def look(words: Words, *, has_display: bool) -> Finding:
    """Tell the doctor which screens there are."""
    part = words("Màn hình")
    if not has_display:
        advice = words("Không có màn hình: lệnh run chạy một buổi diễn tập và lưu ảnh màn hình ra thư mục.")
        return Finding(part=part, health=Health.ODD, found="–", advice=advice)
    return Finding(part=part, health=Health.OK, found=", ".join(_displays()))


def _displays() -> list[str]:
    application = make_application()
    found = []
    for screen in application.screens():
        size = screen.size() * screen.devicePixelRatio()
        found.append(f"{screen.name()} {size.width()}×{size.height()}".strip())
    return found
