"""The sentence of every error key, and the names of states: closed lists, Vietnamese, marked for translation.

A key has its sentences from the most telling to the plainest; words.py says the first that it can fill.
"""

from collections.abc import Mapping

from kiosk.marks import N_
from kiosk.model import Outcome, PrintFate, TicketState

__all__ = ["N_"]

REFUSED: Mapping[str, tuple[str, ...]] = {
    "slot.full": (
        N_("Khung giờ này đã đủ chỗ. Khung giờ gần nhất còn chỗ: {next}."),
        N_("Khung giờ này đã đủ chỗ. Mời ông/bà chọn khung giờ khác hoặc ngày khác."),
    ),
    "slot.past": (
        N_("Khung giờ {slot} đã qua. Khung giờ gần nhất còn chỗ: {next}."),
        N_("Khung giờ này đã qua. Khung giờ gần nhất còn chỗ: {next}."),
        N_("Khung giờ này đã qua. Mời ông/bà chọn khung giờ khác."),
    ),
    "stay.not_today": (
        N_("Chỉ chờ tại đây được với khung giờ của hôm nay. Mời ông/bà chọn khung giờ hôm nay hoặc hẹn giờ."),
    ),
    "session.full": (
        N_(
            "Số người đang chờ đã đủ cho thời gian còn lại của buổi này; lấy thêm số có thể không kịp phục vụ. "
            "Khung giờ gần nhất còn chỗ: {next}."
        ),
        N_(
            "Số người đang chờ đã đủ cho thời gian còn lại của buổi này; lấy thêm số có thể không kịp phục vụ. "
            "Mời ông/bà chọn buổi khác hoặc ngày khác."
        ),
    ),
    "session.closed": (
        N_("Hiện ngoài giờ lấy số. Khung giờ gần nhất còn chỗ: {next}."),
        N_("Hiện ngoài giờ lấy số. Mời ông/bà quay lại trong giờ làm việc."),
    ),
    "day.closed": (
        N_("Ngày {date} không tiếp nhận hồ sơ ({reason}). Khung giờ gần nhất còn chỗ: {next}."),
        N_("Ngày {date} không tiếp nhận hồ sơ ({reason}). Mời ông/bà chọn ngày khác."),
        N_("Ngày {date} không tiếp nhận hồ sơ. Mời ông/bà chọn ngày khác."),
        N_("Ngày này không tiếp nhận hồ sơ. Mời ông/bà chọn ngày khác."),
    ),
    "day.too_far": (
        N_("Ngày {date} còn quá xa, chỉ nhận hẹn trước {days} ngày. Mời ông/bà chọn ngày gần hơn."),
        N_("Ngày {date} còn quá xa để hẹn. Mời ông/bà chọn ngày gần hơn."),
        N_("Ngày này còn quá xa để hẹn. Mời ông/bà chọn ngày gần hơn."),
    ),
    "day.has_tickets": (
        N_("Ngày {date} đã có {count} phiếu số thứ tự nên chưa đổi được lịch. Xử lý các phiếu này trước."),
        N_("Ngày {date} đã có phiếu số thứ tự nên chưa đổi được lịch. Xử lý các phiếu này trước."),
        N_("Ngày này đã có phiếu số thứ tự nên chưa đổi được lịch. Xử lý các phiếu này trước."),
    ),
    "counter.empty": (
        N_("Quầy {counter} hiện không có số nào đang gọi hoặc đang phục vụ."),
        N_("Quầy hiện không có số nào đang gọi hoặc đang phục vụ."),
    ),
    "counter.busy": (
        N_("Quầy {counter} đang có số {label}. Hoàn thành hoặc tạm giữ số này trước."),
        N_("Quầy {counter} đang có một số khác. Hoàn thành hoặc tạm giữ số đó trước."),
        N_("Quầy đang có một số khác. Hoàn thành hoặc tạm giữ số đó trước."),
    ),
    "counter.moved_on": (
        N_("Quầy {counter} không còn giữ số {label}, chưa có gì thay đổi. Xem lại số trên màn hình."),
        N_("Quầy đã chuyển sang số khác, chưa có gì thay đổi. Xem lại số trên màn hình."),
    ),
    "counter.paused": (
        N_("Quầy {counter} đang tạm nghỉ ({reason}). Mở lại quầy trước khi gọi số."),
        N_("Quầy {counter} đang tạm nghỉ. Mở lại quầy trước khi gọi số."),
        N_("Quầy đang tạm nghỉ. Mở lại quầy trước khi gọi số."),
    ),
    "counter.just_called": (
        N_("Số {label} mới được gọi chưa đến {seconds} giây. Chờ công dân đến quầy rồi mới gọi số tiếp theo."),
        N_("Số {label} vừa được gọi. Chờ công dân đến quầy rồi mới gọi số tiếp theo."),
        N_("Số này vừa được gọi. Chờ công dân đến quầy rồi mới gọi số tiếp theo."),
    ),
    "ticket.unknown": (
        N_("Không tìm thấy phiếu có mã {code}. Mời ông/bà xem lại mã in trên phiếu hoặc gặp cán bộ."),
        N_("Không tìm thấy phiếu này. Mời ông/bà xem lại mã in trên phiếu hoặc gặp cán bộ."),
    ),
    "ticket.closed": (
        N_("Phiếu số {label} đã kết thúc ({state}). Nếu cần, mời ông/bà lấy số mới."),
        N_("Phiếu số {label} đã kết thúc. Nếu cần, mời ông/bà lấy số mới."),
        N_("Phiếu này đã kết thúc ({state}). Nếu cần, mời ông/bà lấy số mới."),
        N_("Phiếu này đã kết thúc. Nếu cần, mời ông/bà lấy số mới."),
    ),
    "ticket.wrong_day": (
        N_("Phiếu số {label} dành cho ngày {date}. Mời ông/bà đến đúng ngày ghi trên phiếu."),
        N_("Phiếu này dành cho ngày {date}. Mời ông/bà đến đúng ngày ghi trên phiếu."),
        N_("Phiếu này dành cho ngày khác. Mời ông/bà đến đúng ngày ghi trên phiếu."),
    ),
    "ticket.wrong_state": (
        N_("Phiếu số {label} đang ở trạng thái “{state}” nên không thực hiện được thao tác này."),
        N_("Phiếu này đang ở trạng thái “{state}” nên không thực hiện được thao tác này."),
        N_("Phiếu này đang ở trạng thái không cho phép thao tác này."),
    ),
    "ticket.elsewhere": (
        N_("Số {label} đang ở quầy {counter}."),
        N_("Số này đang ở quầy {counter}."),
        N_("Số này đang ở quầy khác."),
    ),
    "token.reused": (N_("Mã yêu cầu này đã dùng cho một việc khác. Không có gì thay đổi; dùng mã mới."),),
    "clock.back": (
        N_("Thời điểm {at} sớm hơn sự kiện cuối cùng đã ghi ({last}). Không có gì thay đổi."),
        N_("Thời điểm này sớm hơn sự kiện cuối cùng đã ghi. Không có gì thay đổi."),
    ),
    "clock.not_rehearsal": (N_("Chỉ đơn vị được nạp để diễn tập mới đặt được thời điểm khác với đồng hồ."),),
    "service.no_counter": (
        N_("Lĩnh vực {service} hôm nay chưa có quầy nào mở. Mời ông/bà gặp cán bộ để được hướng dẫn."),
        N_("Lĩnh vực này hôm nay chưa có quầy nào mở. Mời ông/bà gặp cán bộ để được hướng dẫn."),
    ),
    "service.closed": (
        N_("Lĩnh vực {service} hiện không tiếp nhận. Mời ông/bà gặp cán bộ để được hướng dẫn."),
        N_("Lĩnh vực này hiện không tiếp nhận. Mời ông/bà gặp cán bộ để được hướng dẫn."),
    ),
    "service.same": (
        N_("Số {label} đang ở chính lĩnh vực {service}, không cần chuyển."),
        N_("Số này đang ở chính lĩnh vực {service}, không cần chuyển."),
        N_("Số này đang ở chính lĩnh vực đó, không cần chuyển."),
    ),
    "undo.nothing": (N_("Không có thao tác nào để hoàn tác."),),
    "undo.late": (
        N_("Đã quá {seconds} giây hoặc quầy đã gọi số mới, không hoàn tác được nữa."),
        N_("Đã quá thời gian hoàn tác hoặc quầy đã gọi số mới."),
    ),
    "return.too_often": (
        N_("Số {label} đã quay lại đủ {times} lần. Mời ông/bà lấy số mới hoặc gặp cán bộ."),
        N_("Số này đã quay lại đủ số lần cho phép. Mời ông/bà lấy số mới hoặc gặp cán bộ."),
    ),
    "void.printed": (
        N_("Phiếu số {label} có thể đã in ra giấy nên không coi là phiếu lỗi. Nếu cần, hủy số thông thường."),
        N_("Phiếu này có thể đã in ra giấy nên không coi là phiếu lỗi. Nếu cần, hủy số thông thường."),
    ),
    "role.forbidden": (N_("Tài khoản này không có quyền thực hiện thao tác đó."),),
    "station.held": (
        N_("Quầy {counter} đang mở trên máy {machine}, từ {since}."),
        N_("Máy lấy số “{name}” đang mở trên máy {machine}, từ {since}. Đặt tên khác cho máy này trong tệp cài đặt."),
        N_("Máy trạm này đang mở trên một máy khác."),
    ),
    "station.lost": (
        N_("Quầy {counter} đã được máy {machine} tiếp quản, từ {since}. Không có gì thay đổi."),
        N_("Máy trạm này đã được một máy khác tiếp quản. Không có gì thay đổi."),
    ),
    "office.none": (
        N_("Chưa có dữ liệu của đơn vị trong {path}. Nạp một đơn vị bằng lệnh office load trước."),
        N_("Chưa có dữ liệu của đơn vị. Nạp một đơn vị bằng lệnh office load trước."),
    ),
}

MISUSED: Mapping[str, tuple[str, ...]] = {
    "service.unknown": (
        N_("Không có lĩnh vực “{service}”. Các lĩnh vực hiện có: {known}."),
        N_("Không có lĩnh vực “{service}”."),
        N_("Không có lĩnh vực này."),
    ),
    "priority.unknown": (
        N_("Không có diện ưu tiên “{priority}”. Các diện ưu tiên hiện có: {known}."),
        N_("Không có diện ưu tiên “{priority}”."),
        N_("Không có diện ưu tiên này."),
    ),
    "counter.unknown": (
        N_("Không có quầy “{counter}”. Các quầy hiện có: {known}."),
        N_("Không có quầy “{counter}”."),
        N_("Không có quầy này."),
    ),
    "procedure.unknown": (
        N_("Lĩnh vực {service} không có thủ tục “{procedure}”."),
        N_("Không có thủ tục “{procedure}”."),
        N_("Không có thủ tục này."),
    ),
    "zone.unknown": (
        N_("Không có quầy nào ở khu vực “{zone}”. Các khu vực hiện có: {known}."),
        N_("Không có quầy nào ở khu vực này."),
    ),
    "pin.bad": (N_("Mã PIN kỹ thuật gồm 4–8 chữ số, nhập hai lần giống nhau."),),
    "date.bad": (
        N_("Tham số “{argument}”: “{value}” không phải là một ngày. Ví dụ đúng: 2026-11-23."),
        N_("“{value}” không phải là một ngày. Ví dụ đúng: 2026-11-23."),
        N_("Ngày không đúng. Ví dụ đúng: 2026-11-23."),
    ),
    "time.bad": (
        N_(
            "Tham số “{argument}”: “{value}” không phải là giờ hay thời điểm. "
            "Ví dụ đúng: 08:30 hoặc 2026-11-23T08:30:00+07:00."
        ),
        N_("“{value}” không phải là giờ hay thời điểm. Ví dụ đúng: 08:30 hoặc 2026-11-23T08:30:00+07:00."),
        N_("Giờ hoặc thời điểm không đúng. Ví dụ đúng: 08:30 hoặc 2026-11-23T08:30:00+07:00."),
    ),
    "slot.unknown": (
        N_("Lĩnh vực {service} không có khung giờ bắt đầu lúc {slot}. Các khung giờ: {known}."),
        N_("Lĩnh vực {service} không có khung giờ bắt đầu lúc {slot}."),
        N_("Không có khung giờ bắt đầu lúc {slot}."),
        N_("Không có khung giờ này."),
    ),
    "definition.bad": (
        N_("Tệp {file}, dòng {line}, mục {key}: cần {expected}."),
        N_("Tệp {file}, dòng {line}: cần {expected}."),
        N_("Tệp {file}, mục {key}: cần {expected}."),
        N_("Tệp {file}: cần {expected}."),
        N_("Mục {key}: cần {expected}."),
        N_("Tệp định nghĩa đơn vị không đúng. Không có gì được nạp."),
    ),
    "command.unknown": (
        N_("Không có lệnh “{command}”. Các lệnh hiện có: {known}."),
        N_("Không có lệnh “{command}”."),
        N_("Không có lệnh này."),
    ),
    "argument.unknown": (
        N_("Lệnh {command} không có tham số “{argument}”."),
        N_("Không có tham số “{argument}”."),
        N_("Có tham số không được biết đến."),
    ),
    "argument.missing": (
        N_("Lệnh {command} thiếu tham số “{argument}”."),
        N_("Thiếu tham số “{argument}”."),
        N_("Thiếu một tham số."),
    ),
    "argument.bad": (
        N_("Tham số “{argument}”: cần {expected}, nhận được “{value}”."),
        N_("Tham số “{argument}” không nhận giá trị “{value}”."),
        N_("Tham số “{argument}”: cần {expected}."),
        N_("Tham số “{argument}” không đúng."),
        N_("Một tham số không đúng."),
    ),
    "argument.later": (
        N_("“{argument}” chưa có trong phiên bản này."),
        N_("Chức năng này chưa có trong phiên bản này."),
    ),
    "line.bad": (
        N_("Dòng lệnh không đọc được: {reason}. Mỗi dòng là một đối tượng JSON có khóa “do”."),
        N_("Dòng lệnh không đọc được. Mỗi dòng là một đối tượng JSON có khóa “do”."),
    ),
    "line.too_long": (
        N_("Dòng lệnh dài quá {limit} byte nên bị bỏ qua."),
        N_("Dòng lệnh dài quá 65536 byte nên bị bỏ qua."),
    ),
    "token.bad": (N_("Mã yêu cầu không đúng: cần từ 8 đến 64 ký tự ASCII nhìn thấy được."),),
    "db.url": (
        N_(
            "Không hiểu địa chỉ cơ sở dữ liệu “{url}”. Ví dụ đúng: sqlite:////srv/mot-cua.sqlite, "
            "postgresql://quay@may-chu/mot_cua."
        ),
        N_(
            "Địa chỉ cơ sở dữ liệu không đúng. Ví dụ đúng: sqlite:////srv/mot-cua.sqlite, "
            "postgresql://quay@may-chu/mot_cua."
        ),
    ),
    "db.password": (
        N_(
            "Không đặt mật khẩu trong địa chỉ cơ sở dữ liệu: người khác trên máy đọc được. Để mật khẩu trong một tệp "
            "chỉ mình đọc được và thêm password_file=TỆP."
        ),
    ),
    "db.password_file": (
        N_("Tệp mật khẩu {path} phải là một tệp thường, có mật khẩu, chỉ chủ của nó đọc được (chmod 400)."),
        N_("Tệp mật khẩu phải là một tệp thường, có mật khẩu, chỉ chủ của nó đọc được (chmod 400)."),
    ),
    "printer.url": (
        N_("Không hiểu địa chỉ máy in “{url}”: cần {expected}."),
        N_("Không hiểu địa chỉ máy in “{url}”. Ví dụ đúng: virtual:, tcp://192.168.1.50:9100."),
        N_("Địa chỉ máy in không đúng. Ví dụ đúng: virtual:, tcp://192.168.1.50:9100."),
    ),
    "office.unknown": (
        N_("Không có đơn vị mẫu hoặc tệp “{name}”. Các đơn vị mẫu: {known}."),
        N_("Không có đơn vị mẫu hoặc tệp “{name}”."),
        N_("Không có đơn vị mẫu hoặc tệp này."),
    ),
    "reason.missing": (N_("Cần nêu lý do cho thao tác này."),),
}

BUG = N_("Có trục trặc ngoài dự kiến. Mời ông/bà gặp cán bộ.")

# What staff and the log are told: what happened and what to do.
UNAVAILABLE: Mapping[str, tuple[str, ...]] = {
    "db.busy": (N_("Cơ sở dữ liệu đang bận, yêu cầu chưa được thực hiện. Thử lại sau vài giây."),),
    "db.unreachable": (
        N_("Không kết nối được cơ sở dữ liệu {url}. Kiểm tra máy chủ, mạng và đường dẫn."),
        N_("Không kết nối được cơ sở dữ liệu. Kiểm tra máy chủ, mạng và đường dẫn."),
    ),
    "db.tls": (
        N_(
            "Chứng chỉ của máy chủ không đúng: sai tên máy, không do chứng chỉ gốc đã cài ký, hoặc thiếu tệp "
            "sslrootcert. Chưa gửi gì qua mạng."
        ),
    ),
    "db.keyring": (
        N_("Không lấy được mật khẩu của {account} từ kho khóa của máy ({detail}). Dùng password_file."),
        N_("Không lấy được mật khẩu từ kho khóa của máy. Dùng password_file."),
    ),
    "db.full": (
        N_("Ổ đĩa chứa {path} đã đầy, không ghi được. Giải phóng dung lượng rồi thử lại."),
        N_("Ổ đĩa chứa cơ sở dữ liệu đã đầy, không ghi được. Giải phóng dung lượng rồi thử lại."),
    ),
    "db.broken": (
        N_("Cơ sở dữ liệu bị hỏng hoặc không phải của chương trình này: {detail}. Khôi phục từ bản sao lưu."),
        N_("Cơ sở dữ liệu bị hỏng hoặc không phải của chương trình này. Khôi phục từ bản sao lưu."),
    ),
    "db.newer": (
        N_("Cơ sở dữ liệu có phiên bản {found}, mới hơn chương trình. Cập nhật chương trình trên máy này."),
        N_("Cơ sở dữ liệu có phiên bản mới hơn chương trình. Cập nhật chương trình trên máy này."),
    ),
    "db.older": (N_("Cơ sở dữ liệu có phiên bản cũ hơn chương trình. Sao lưu rồi chạy lệnh db upgrade."),),
    "db.network_fs": (
        N_(
            "{path} nằm trên ổ đĩa mạng ({filesystem}), dữ liệu có thể hỏng. "
            "Đặt tệp trên ổ đĩa của chính máy này; nhiều máy thì dùng PostgreSQL."
        ),
        N_(
            "Tệp cơ sở dữ liệu nằm trên ổ đĩa mạng, dữ liệu có thể hỏng. "
            "Đặt tệp trên ổ đĩa của chính máy này; nhiều máy thì dùng PostgreSQL."
        ),
    ),
    "db.epoch": (N_("Cơ sở dữ liệu vừa được thay bằng bản khác. Màn hình đang đọc lại toàn bộ."),),
    "clock.off": (
        N_("Đồng hồ máy này lệch {seconds} giây so với máy chủ nên không được ghi. Chỉnh lại ngày giờ của máy."),
        N_("Đồng hồ máy này lệch quá xa so với máy chủ nên không được ghi. Chỉnh lại ngày giờ của máy."),
    ),
    "bug": (BUG,),
    "screen.none": (N_("Máy này không có màn hình. Lệnh run diễn tập một buổi và lưu ảnh các màn hình ra thư mục."),),
    "printer.off": (
        N_("Không tìm thấy máy in {printer}. Kiểm tra nguồn điện và dây nối."),
        N_("Không tìm thấy máy in. Kiểm tra nguồn điện và dây nối."),
    ),
    "printer.cover": (N_("Nắp máy in đang mở. Đóng nắp lại."),),
    "printer.paper": (N_("Máy in hết giấy. Thay cuộn giấy."),),
    "printer.cutter": (N_("Dao cắt của máy in bị kẹt. Tắt máy in, gỡ giấy rồi bật lại."),),
    "printer.stalled": (N_("Máy in ngừng nhận dữ liệu giữa chừng. Kiểm tra giấy, nắp và dây nối."),),
    "printer.refused": (
        N_("Máy in {printer} từ chối kết nối. Kiểm tra địa chỉ hoặc máy khác đang dùng máy in."),
        N_("Máy in từ chối kết nối. Kiểm tra địa chỉ hoặc máy khác đang dùng máy in."),
    ),
    "printer.listen": (
        N_("Không mở được cổng {address} cho máy in ảo. Có thể chương trình khác đang dùng cổng này; chọn cổng khác."),
        N_("Không mở được cổng mạng cho máy in ảo. Chọn cổng khác."),
    ),
    "printer.silent": (N_("Máy in không trả lời. Kiểm tra nguồn điện, mạng và địa chỉ máy in."),),
    "printer.busy": (N_("Máy in đang in phiếu của máy khác. Chờ vài giây rồi in lại."),),
    "printer.driver": (
        N_("Máy này chưa cài phần mềm {driver} mà máy in {printer} cần. Cài thêm rồi mở lại chương trình."),
        N_("Máy này chưa cài phần mềm mà máy in cần. Cài thêm rồi mở lại chương trình."),
    ),
    "printer.spool": (
        N_("Không lưu được phiếu chờ in vào {path}. Kiểm tra dung lượng ổ đĩa và quyền ghi thư mục."),
        N_("Không lưu được phiếu chờ in vào ổ đĩa. Kiểm tra dung lượng ổ đĩa và quyền ghi thư mục."),
    ),
    "printer.uncertain": (N_("Không biết phiếu đã in ra hay chưa. Nhìn khay giấy; nếu không có, in lại."),),
}

# What a citizen is told when the world fails.
WORLD_CITIZEN = N_("Máy đang tạm ngừng lấy số và sẽ tự thử lại. Mời ông/bà chờ trong giây lát hoặc gặp cán bộ.")
PAPER_CITIZEN = N_("Máy chưa in được phiếu. Số của ông/bà đã được lưu, mời ông/bà ghi lại số và báo cán bộ.")

STATES: Mapping[TicketState, str] = {
    TicketState.BOOKED: N_("đã hẹn"),
    TicketState.WAITING: N_("đang chờ"),
    TicketState.CALLED: N_("đang gọi"),
    TicketState.SERVING: N_("đang phục vụ"),
    TicketState.HELD: N_("tạm giữ"),
    TicketState.NO_SHOW: N_("vắng mặt"),
    TicketState.SERVED: N_("đã xong"),
    TicketState.CANCELLED: N_("đã hủy"),
    TicketState.VOID: N_("phiếu lỗi"),
}
STATE_NAMES: Mapping[str, str] = {
    **{state.value: name for state, name in STATES.items()},
    "tried": N_("đang gọi thử"),
}
PRINT_FATES: Mapping[PrintFate, str] = {
    PrintFate.NONE: N_("không in"),
    PrintFate.QUEUED: N_("chờ in"),
    PrintFate.SENT: N_("đã gửi máy in"),
    PrintFate.PRINTED: N_("đã in"),
    PrintFate.ASSUMED: N_("coi như đã in"),
    PrintFate.UNCERTAIN: N_("chưa rõ đã in hay chưa"),
    PrintFate.FAILED: N_("in không được"),
    PrintFate.EXPIRED: N_("quá hạn in"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SERVED: N_("đã phục vụ"),
    Outcome.TRANSFERRED: N_("đã chuyển lĩnh vực"),
    Outcome.CORRECTED: N_("đã sửa lĩnh vực chọn nhầm"),
    Outcome.NO_SHOW: N_("gọi nhưng vắng mặt"),
    Outcome.NEVER_CAME: N_("hẹn nhưng không đến"),
    Outcome.CANCELLED: N_("đã hủy số"),
    Outcome.CLOSED: N_("hết giờ chưa phục vụ"),
    Outcome.VOID: N_("hủy phiếu lỗi"),
}


def sentences(key: str) -> tuple[str, ...]:
    """Give the sentences of a key, the most telling first; an unknown key is a bug: the last resort."""
    return REFUSED.get(key) or MISUSED.get(key) or UNAVAILABLE.get(key) or (BUG,)
