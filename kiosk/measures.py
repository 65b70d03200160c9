"""What every figure of a report is called, what it means and how its value is written.

The definitions shown on the screens and printed in docs/dinh-nghia-thong-ke.md are these sentences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from kiosk.sentences import N_
from kiosk.statistics import Figures, Group
from kiosk.words import Words


class Unit(Enum):
    """In what a measure is written."""

    TICKETS = "tickets"
    MINUTES = "minutes"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure of a report: its name, the sentence that defines it, its value (seconds for minutes)."""

    key: str
    name: str
    meaning: str
    unit: Unit
    of: Callable[[Figures], float | None]


def _count(key: str, name: str, meaning: str, of: Callable[[Figures], int]) -> Measure:
    return Measure(key=key, name=name, meaning=meaning, unit=Unit.TICKETS, of=of)


def _minutes(key: str, name: str, meaning: str, of: Callable[[Figures], float | None]) -> Measure:
    return Measure(key=key, name=name, meaning=meaning, unit=Unit.MINUTES, of=of)


def _share(key: str, name: str, meaning: str, of: Callable[[Figures], float | None]) -> Measure:
    return Measure(key=key, name=name, meaning=meaning, unit=Unit.SHARE, of=of)


WAIT = N_(
    "Thời gian chờ tại chỗ: từ lúc công dân có mặt đến lần gọi cuối cùng của lượt đó, tính cho mọi người đã ở lại "
    "chờ và được gọi. Người gọi không có mặt, người hủy số và phiếu lỗi không tính. Khi một phiếu qua nhiều lĩnh "
    "vực, mỗi lượt tính riêng, lượt sau tính từ lúc lượt trước xong; chọn nhầm lĩnh vực rồi sửa lại vẫn là một lượt."
)
QUANTILE = N_(
    "Trung vị và các mức 90 %, 95 % tính bằng nội suy tuyến tính giữa hai giá trị gần nhất của dãy đã sắp xếp. "
    "Trung vị 7 phút nghĩa là một nửa số lượt chờ không quá 7 phút."
)
TRIED = N_(
    "Lần gọi thử một số hẹn chưa đến và thao tác đã hoàn tác không được tính vào bất kỳ số liệu nào. "
    "Không có thời gian nào âm."
)

MEASURES = (
    _count(
        "issued",
        N_("Phiếu đã cấp"),
        N_("Số phiếu của ngày đến, gồm lấy số ngay và hẹn khung giờ; không gồm phiếu lỗi đã hủy."),
        lambda f: f.issued,
    ),
    _count(
        "walk_in",
        N_("Lấy số ngay"),
        N_("Số phiếu được cấp cho lúc lấy số."),
        lambda f: f.walk_in,
    ),
    _count(
        "booking",
        N_("Hẹn khung giờ"),
        N_("Số phiếu được cấp cho một khung giờ đã chọn, kể cả người chờ tại đây."),
        lambda f: f.booking,
    ),
    _count(
        "stayed",
        N_("Chờ tại đây"),
        N_("Số phiếu hẹn khung giờ mà công dân chọn ở lại chờ."),
        lambda f: f.stayed,
    ),
    _count(
        "priority",
        N_("Diện ưu tiên"),
        N_("Số phiếu có diện ưu tiên."),
        lambda f: f.priority,
    ),
    _count(
        "served",
        N_("Đã phục vụ"),
        N_("Số phiếu đã xong, kể cả phiếu được coi là xong khi quầy gọi số tiếp theo hoặc khi hết ngày."),
        lambda f: f.served,
    ),
    _count(
        "steps",
        N_("Lượt phục vụ"),
        N_("Số lượt đã xong tại quầy; một phiếu chuyển qua hai lĩnh vực là hai lượt."),
        lambda f: f.steps,
    ),
    _count(
        "waiting",
        N_("Đang chờ"),
        N_("Số phiếu có mặt và chưa được gọi vào lúc lập báo cáo."),
        lambda f: f.waiting,
    ),
    _minutes(
        "longest_waiting",
        N_("Chờ lâu nhất"),
        N_("Thời gian từ lúc có mặt đến lúc lập báo cáo của người đang chờ lâu nhất."),
        lambda f: f.longest_waiting.wait_s if f.longest_waiting else None,
    ),
    _count(
        "no_show",
        N_("Vắng mặt"),
        N_("Số phiếu đã gọi nhưng không có người đến quầy."),
        lambda f: f.no_show,
    ),
    _count(
        "never_came",
        N_("Hẹn không đến"),
        N_("Số phiếu hẹn khung giờ chưa từng xác nhận có mặt khi buổi kết thúc."),
        lambda f: f.never_came,
    ),
    _count(
        "cancelled",
        N_("Đã hủy"),
        N_("Số phiếu công dân hoặc cán bộ đã hủy."),
        lambda f: f.cancelled,
    ),
    _count(
        "unserved",
        N_("Hết giờ chưa phục vụ"),
        N_("Số phiếu có mặt nhưng chưa được phục vụ khi ngày làm việc kết thúc."),
        lambda f: f.unserved,
    ),
    _minutes(
        "wait_median",
        N_("Chờ trung vị"),
        N_("Trung vị của thời gian chờ tại chỗ."),
        lambda f: f.wait.median_s,
    ),
    _minutes(
        "wait_p90",
        N_("90 % chờ dưới"),
        N_("Mức mà 90 % số lượt có thời gian chờ tại chỗ không vượt quá."),
        lambda f: f.wait.p90_s,
    ),
    _minutes(
        "wait_p95",
        N_("95 % chờ dưới"),
        N_("Mức mà 95 % số lượt có thời gian chờ tại chỗ không vượt quá."),
        lambda f: f.wait.p95_s,
    ),
    _minutes(
        "wait_mean",
        N_("Chờ trung bình"),
        N_("Trung bình cộng của thời gian chờ tại chỗ."),
        lambda f: f.wait.mean_s,
    ),
    _share(
        "within_15",
        N_("Chờ tối đa 15 phút"),
        N_("Tỷ lệ số lượt có thời gian chờ tại chỗ không quá 15 phút."),
        lambda f: f.wait.within_15,
    ),
    _share(
        "within_30",
        N_("Chờ tối đa 30 phút"),
        N_("Tỷ lệ số lượt có thời gian chờ tại chỗ không quá 30 phút."),
        lambda f: f.wait.within_30,
    ),
    _minutes(
        "priority_median",
        N_("Ưu tiên chờ trung vị"),
        N_("Trung vị của thời gian chờ tại chỗ của người thuộc diện ưu tiên."),
        lambda f: f.wait_priority.median_s,
    ),
    _minutes(
        "priority_p95",
        N_("95 % ưu tiên chờ dưới"),
        N_("Mức mà 95 % số lượt thuộc diện ưu tiên có thời gian chờ tại chỗ không vượt quá."),
        lambda f: f.wait_priority.p95_s,
    ),
    _minutes(
        "ordinary_median",
        N_("Thông thường chờ trung vị"),
        N_("Trung vị của thời gian chờ tại chỗ của người không thuộc diện ưu tiên."),
        lambda f: f.wait_ordinary.median_s,
    ),
    _minutes(
        "slot_median",
        N_("Chờ so với khung giờ, trung vị"),
        N_(
            "Với người hẹn đã có mặt khi khung giờ bắt đầu: từ lúc khung giờ bắt đầu đến lần gọi cuối cùng; "
            "được gọi sớm hơn thì tính là 0. Không tính phiếu chuyển sang buổi sau."
        ),
        lambda f: f.slot_wait.median_s,
    ),
    _share(
        "slot_within_15",
        N_("Đúng khung giờ"),
        N_("Tỷ lệ người hẹn đã có mặt khi khung giờ bắt đầu và được gọi trong 15 phút từ lúc đó."),
        lambda f: f.slot_wait.within_15,
    ),
    _minutes(
        "offered_median",
        N_("Lùi giờ hẹn, trung vị"),
        N_("Từ lúc lấy số đến lúc khung giờ hẹn bắt đầu, chỉ tính phiếu hẹn trong cùng ngày."),
        lambda f: f.offered.median_s,
    ),
    _minutes(
        "service_median",
        N_("Phục vụ trung vị"),
        N_(
            "Từ lúc cán bộ bấm phục vụ đến lúc xong, trừ thời gian tạm giữ; "
            "không tính lượt mà hệ thống tự coi là đã xong hoặc cán bộ không bấm phục vụ."
        ),
        lambda f: f.service.median_s,
    ),
    _minutes(
        "handling_median",
        N_("Từ gọi đến xong, trung vị"),
        N_("Từ lần gọi cuối cùng đến lúc xong, gồm cả lúc đi đến quầy; không tính phiếu tự đóng lúc nửa đêm."),
        lambda f: f.handling.median_s,
    ),
    _minutes(
        "handling_mean",
        N_("Từ gọi đến xong, trung bình"),
        N_("Trung bình cộng của thời gian từ lần gọi cuối cùng đến lúc xong; dùng để tính sức chứa khung giờ."),
        lambda f: f.handling.mean_s,
    ),
    _count(
        "beyond",
        N_("Ngoài chỗ"),
        N_("Số phiếu cấp thêm khi khung giờ đã đủ chỗ nhưng có quầy đang rảnh."),
        lambda f: f.beyond,
    ),
    _count(
        "override",
        N_("Cán bộ cho thêm"),
        N_("Số phiếu cán bộ cho lấy vượt quy tắc, có nêu lý do."),
        lambda f: f.override,
    ),
    _count(
        "carried",
        N_("Chuyển buổi"),
        N_("Số phiếu chờ qua buổi trưa, được chuyển sang buổi sau."),
        lambda f: f.carried,
    ),
    _count(
        "void",
        N_("Phiếu lỗi"),
        N_("Số phiếu đã hủy vì máy in không in ra được gì."),
        lambda f: f.void,
    ),
    _count(
        "booked",
        N_("Hẹn chưa đến"),
        N_("Số phiếu hẹn chưa xác nhận có mặt vào lúc lập báo cáo."),
        lambda f: f.booked,
    ),
    _count(
        "at_counter",
        N_("Đang ở quầy"),
        N_("Số phiếu đang được gọi hoặc đang được phục vụ vào lúc lập báo cáo."),
        lambda f: f.at_counter,
    ),
    _count(
        "held",
        N_("Tạm giữ"),
        N_("Số phiếu đang tạm giữ vào lúc lập báo cáo."),
        lambda f: f.held,
    ),
)

GROUPS: Mapping[Group, str] = {
    Group.SERVICE: N_("Lĩnh vực"),
    Group.COUNTER: N_("Quầy"),
    Group.SLOT: N_("Khung giờ"),
    Group.HOUR: N_("Giờ có mặt"),
    Group.WEEKDAY: N_("Thứ trong tuần"),
}


def measure(key: str) -> Measure:
    """Find a measure by its key."""
    return next(m for m in MEASURES if m.key == key)


def written(unit: Unit, value: float | None, words: Words) -> str:
    """Write a value for a screen: 7,5 (minutes), 93 %, 142; a dash where there is none."""
    if value is None:
        return "–"
    match unit:
        case Unit.MINUTES:
            return words.decimal(value / 60)
        case Unit.SHARE:
            return words.percent(value)
    return str(round(value))
