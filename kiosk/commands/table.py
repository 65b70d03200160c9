"""The closed table of commands: names, arguments, one line of help each. Light: it is read before the first paint."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kiosk.commands.arguments import (
    Argument,
    between,
    flag,
    later,
    one_of,
    option,
    read_code,
    read_count,
    read_day,
    read_instant,
    read_prefix,
    read_text,
    read_time,
    read_token,
    read_whole,
    word,
)
from kiosk.marks import N_


class Where(Enum):
    """Where a command is carried out."""

    OFFICE = "office"
    """A verb or a look at the office: also in batch."""
    MACHINE = "machine"
    """Something about this machine's files and devices: on the command line only."""
    STATION = "station"
    """Opens windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its name as typed, its arguments, and where it is carried out."""

    name: str
    help: str
    arguments: tuple[Argument, ...] = ()
    where: Where = Where.OFFICE

    @property
    def words(self) -> tuple[Argument, ...]:
        """The arguments given by their place."""
        return tuple(a for a in self.arguments if a.is_word)

    @property
    def options(self) -> tuple[Argument, ...]:
        """The arguments given by name."""
        return tuple(a for a in self.arguments if a.is_option and a.read is not later)


TOKEN = option("token", N_("mã yêu cầu của bên gọi: gửi lại với cùng mã thì nhận lại câu trả lời đầu"), read_token)

_SERVICE = word("service", N_("chữ đầu số của lĩnh vực, ví dụ A"), read_prefix, sign="A")
_COUNTER = word("counter", N_("số quầy"), read_count, sign="N")
_CODE = word("code", N_("mã in trên phiếu"), read_code, sign="CODE")
_DATE = option("date", N_("ngày, ví dụ 2026-11-23"), read_day, sign="D")
_TICKET = option("ticket", N_("chỉ làm khi quầy đang giữ phiếu có mã này"), read_code, sign="CODE")
_REASON = option("reason", N_("lý do"), read_text, sign="TEXT")
_MUST_REASON = option("reason", N_("lý do"), read_text, sign="TEXT", is_required=True)
_SLOT = option("slot", N_("khung giờ bắt đầu lúc"), read_time, sign="HH:MM")


def _see(name: str, help_: str, *arguments: Argument) -> Command:
    return Command(name=name, help=help_, arguments=arguments)


def _do(name: str, help_: str, *arguments: Argument) -> Command:
    return Command(name=name, help=help_, arguments=(*arguments, TOKEN))


def _at_counter(name: str, help_: str, *arguments: Argument) -> Command:
    return _do(name, help_, _COUNTER, *arguments, _TICKET)


def _machine(name: str, help_: str, *arguments: Argument) -> Command:
    return Command(name=name, help=help_, arguments=arguments, where=Where.MACHINE)


def _station(name: str, help_: str, *arguments: Argument) -> Command:
    return Command(name=name, help=help_, arguments=arguments, where=Where.STATION)


_FILE = word("file", N_("tệp"), read_text, sign="FILE")

_IDS = flag("ids", N_("hỏi cả số của từng lần in; vài máy in sẽ in câu hỏi ra giấy"))
_PAGES = ("ruler", "rasters", "bands", "cut", "qr", "text")
_FEED, _MM = N_("một số từ 0 đến 255"), N_("một số từ 0 đến 30")
_ROLL = N_("một số từ 5 đến 500")

_TABLE = (
    _station("run", N_("mở mọi màn hình của máy này (lệnh mặc định)")),
    _station("citizen", N_("màn hình lấy số")),
    _station("counter", N_("màn hình của một quầy"), _COUNTER),
    _station("panel", N_("màn hình gọi số")),
    _station("statistics", N_("màn hình thống kê")),
    _station("admin", N_("màn hình quản trị: máy in và máy trạm")),
    _machine("office list", N_("các đơn vị mẫu")),
    _machine("office check", N_("kiểm tra một tệp định nghĩa đơn vị"), _FILE),
    _machine(
        "office load",
        N_("nạp một đơn vị mẫu hoặc một tệp định nghĩa"),
        word("name", N_("tên đơn vị mẫu hoặc tệp"), read_text, sign="FILE-or-NAME"),
        flag("rehearsal", N_("đơn vị để diễn tập: cho phép --at")),
    ),
    _machine("office export", N_("in ra định nghĩa của đơn vị đang dùng")),
    _machine("db upgrade", N_("đưa cơ sở dữ liệu lên phiên bản của chương trình")),
    _machine(
        "db init-server",
        N_("chuẩn bị máy chủ PostgreSQL: cơ sở dữ liệu, tài khoản và quyền của từng loại máy trạm"),
        option("passwords", N_("thư mục ghi mật khẩu, mỗi tài khoản một tệp"), read_text, sign="FOLDER"),
        option("host", N_("tên mà các máy trạm gọi máy chủ"), read_text, sign="NAME"),
        flag("renew", N_("đổi mật khẩu của mọi tài khoản")),
    ),
    _machine("db check", N_("kiểm tra mọi cam kết của cơ sở dữ liệu")),
    _machine("db backup", N_("sao lưu ra một tệp mới"), _FILE),
    _machine("db restore", N_("khôi phục từ một bản sao lưu"), _FILE),
    _machine(
        "db copy",
        N_("chép nguyên vẹn sang một cơ sở dữ liệu mới: từ tệp lên máy chủ, hoặc ngược lại"),
        word("url", N_("địa chỉ cơ sở dữ liệu mới, còn trống"), read_text, sign="URL"),
    ),
    _see("services", N_("các lĩnh vực")),
    _see("counters", N_("các quầy")),
    _see("offer", N_("nếu lấy số bây giờ thì được gì"), _SERVICE, _DATE),
    _see("slots", N_("các khung giờ và số chỗ còn"), _SERVICE, _DATE),
    _do(
        "take",
        N_("lấy số: ngay bây giờ, hoặc cho một khung giờ"),
        _SERVICE,
        _SLOT,
        flag("next", N_("khung giờ gần nhất còn chỗ trong ngày")),
        flag("stay", N_("chờ tại đây")),
        _DATE,
        option("priority", N_("diện ưu tiên"), read_text, sign="CLASS"),
        option("procedure", N_("thủ tục hành chính"), read_text, sign="P"),
        flag("print", N_("in phiếu")),
        option("override", N_("cán bộ cho thêm số, nêu lý do"), read_text, sign="REASON"),
    ),
    _do("arrive", N_("xác nhận có mặt"), _CODE),
    _do("return", N_("quay lại sau khi vắng mặt hoặc tạm giữ"), _CODE),
    _do("cancel", N_("hủy số"), _CODE),
    _do("void", N_("hủy phiếu lỗi: không byte nào đến máy in"), _CODE),
    _do("revive", N_("dùng lại một phiếu lỗi đã hủy"), _CODE),
    _do("reprint", N_("in lại phiếu"), _CODE),
    _at_counter(
        "call",
        N_("gọi số tiếp theo, hoặc một số được chọn"),
        option("code", N_("gọi đúng phiếu này"), read_code, sign="CODE"),
        _REASON,
    ),
    _at_counter("recall", N_("gọi lại")),
    _at_counter("serve", N_("bắt đầu phục vụ")),
    _at_counter("finish", N_("xong")),
    _at_counter("no-show", N_("vắng mặt")),
    _at_counter("hold", N_("tạm giữ")),
    _at_counter("resume", N_("tiếp tục một số tạm giữ"), _CODE),
    _at_counter(
        "transfer",
        N_("chuyển sang lĩnh vực khác"),
        option("to", N_("lĩnh vực chuyển đến"), read_prefix, sign="A", is_required=True),
        flag("correction", N_("sửa lĩnh vực chọn nhầm: không tính là một bước")),
    ),
    _at_counter("undo", N_("hoàn tác trong 5 giây")),
    _at_counter("pause", N_("cho quầy tạm nghỉ"), _MUST_REASON),
    _at_counter("unpause", N_("mở lại quầy")),
    _do(
        "overflow",
        N_("thêm chỗ cho một khung giờ"),
        _SERVICE,
        option("slot", N_("khung giờ bắt đầu lúc"), read_time, sign="HH:MM", is_required=True),
        option("add", N_("số chỗ thêm"), read_count, sign="n", is_required=True),
        _MUST_REASON,
        _DATE,
    ),
    _do(
        "session",
        N_("chuyển người đang chờ sang buổi sau, hoặc đóng buổi"),
        word("action", "carry | close", one_of("carry", "close"), sign="carry|close"),
        _REASON,
    ),
    _do(
        "day",
        N_("ghi một ngày vào lịch của đơn vị"),
        word("date", N_("ngày, ví dụ 2026-11-23"), read_day, sign="D"),
        word("kind", "open | closed | half", one_of("open", "closed", "half"), sign="open|closed|half"),
        _MUST_REASON,
    ),
    _see("ticket", N_("một phiếu"), _CODE),
    _see(
        "tickets",
        N_("các phiếu của một ngày"),
        _DATE,
        option(
            "state",
            N_("chỉ các phiếu ở trạng thái này"),
            one_of(
                *("booked", "waiting", "called", "serving", "held"),
                *("no_show", "served", "cancelled", "void"),
            ),
            sign="S",
        ),
    ),
    _see("events", N_("những việc đã xảy ra"), option("since", N_("sau việc số N"), read_whole, sign="N")),
    _see("estimate", N_("bao giờ mỗi người đang chờ được gọi")),
    _see(
        "report",
        N_("số liệu từ ngày đến ngày"),
        option("from", N_("từ ngày"), read_day, sign="D", is_required=True),
        option("to", N_("đến ngày"), read_day, sign="D", is_required=True),
        option("by", N_("chia theo"), one_of("service", "counter", "slot", "hour", "weekday"), sign="BY"),
        option("out", N_("ghi ra tệp .csv hoặc .json"), read_text, sign="FILE"),
    ),
    _machine(
        "say",
        N_("lời gọi số"),
        word("number", N_("số thứ tự, ví dụ A015"), read_prefix, sign="NUMBER"),
        _COUNTER,
        option("language", N_("ngôn ngữ"), one_of("vi", "en", "km"), sign="vi"),
        flag("text", N_("viết ra lời gọi")),
        option("out", "", later),
    ),
    _machine(
        "printer probe",
        N_("hỏi máy in về chính nó: tình trạng, hãng, cách báo đã in; không in gì"),
        _IDS,
    ),
    _machine(
        "printer test",
        N_("in các trang thử để người xem: khổ giấy, lệnh in, dải, chỗ cắt, QR, chữ"),
        option("page", N_("chỉ in trang này"), one_of(*_PAGES), sign="|".join(_PAGES)),
    ),
    _machine(
        "printer keep",
        N_("lưu điều đã thấy trên các trang thử cho máy in này"),
        option("dots", N_("khổ giấy tính bằng điểm"), one_of("384", "512", "576"), sign="384|512|576"),
        option("raster", N_("lệnh in hình"), one_of("gsv", "gsl", "gs8l", "escstar"), sign="gsv|gsl|gs8l|escstar"),
        option("band", N_("số dòng điểm mỗi dải"), one_of("128", "64", "24"), sign="128|64|24"),
        option("cut", N_("cách cắt"), one_of("partial", "full", "none"), sign="partial|full|none"),
        option("feed", N_("số điểm chừa trước khi cắt, từ 0 đến 255"), between(0, 255, _FEED), sign="N"),
        option("cut-through", N_("số nhỏ nhất còn nguyên trên trang chỗ cắt"), between(0, 30, _MM), sign="MM"),
        option("roll", N_("chiều dài cuộn giấy mới, tính bằng mét"), between(5, 500, _ROLL), sign="M"),
        _IDS,
    ),
    _machine("printer roll", N_("vừa thay cuộn giấy mới: đếm giấy lại từ đầu")),
    _machine("batch", N_("mỗi dòng vào một lệnh JSON, mỗi dòng ra một câu trả lời JSON")),
    _machine("stations", N_("các máy trạm: máy nào đang chạy, máy nào mất liên lạc, mỗi máy thiếu gì")),
    _machine("pin", N_("đặt mã PIN kỹ thuật của máy này, để đo màn hình và đóng chương trình")),
    _machine("doctor", N_("trên máy này cái gì hoạt động, cái gì không, cần làm gì")),
)

COMMANDS: Mapping[str, Command] = {c.name: c for c in _TABLE}

LATER = ("rating",)
"""Commands that a later release brings: known, so that the answer is not "unknown"."""

GLOBALS = (
    option("db", N_("cơ sở dữ liệu, ví dụ sqlite:////srv/mot-cua.sqlite"), read_text, sign="URL"),
    option("printer", N_("máy in, ví dụ virtual: hoặc tcp://192.168.1.50:9100"), read_text, sign="URL"),
    flag("json", N_("trả lời bằng JSON")),
    option("at", N_("làm như đang ở thời điểm này (chỉ khi diễn tập)"), read_instant, sign="ISO-TIME"),
    option("as", N_("tài khoản thực hiện"), read_text, sign="ACCOUNT"),
)
