"""Error codes with their meaning for one model family: never for all, for the same code means different things. Pure.

The trap: ``dC`` on a front loader is its door, on the Vietnamese top loader it is laundry that lies unevenly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from broker.wire.diagnosis import CodeMeaning


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code means in one family, what to look at first, and which causes it names."""

    vi: str
    en: str
    first_vi: str
    first_en: str
    causes: tuple[str, ...]


def _m(vi: str, en: str, first_vi: str, first_en: str, *causes: str) -> Meaning:
    return Meaning(vi, en, first_vi, first_en, causes)


_DRAIN = _m(
    "Máy không xả được nước.", "The water does not drain.",
    "Mở và rửa bộ lọc cặn, xem ống xả có bị gập không.", "Clean the debris filter; see whether the hose is kinked.",
    "drain_filter", "drain_pump",
)  # fmt: skip
_FILL = _m(
    "Nước không vào hoặc vào quá chậm.", "No water comes in, or too slowly.",
    "Xem vòi nước đã mở chưa, ống cấp có bị gập không.", "See whether the tap is open and the inlet hose straight.",
    "tap_closed", "inlet_valve",
)  # fmt: skip
_UNEVEN = _m(
    "Đồ giặt bị dồn lệch khi vắt.", "The laundry lies unevenly for spinning.",
    "Trải lại đồ giặt, xem máy có đứng vững không.", "Spread the laundry; see whether the machine stands level.",
    "unbalanced", "dampers",
)  # fmt: skip
_DOOR = _m(
    "Cửa chưa đóng hoặc chưa khóa được.", "The door is open, or does not lock.",
    "Xem đồ giặt có kẹt ở cửa không, đóng lại cho đến khi nghe tiếng khóa.",
    "See whether laundry is caught in the door; close it until it clicks.",
    "door_lock", "door_open",
)  # fmt: skip
_HOT = _m(
    "Nước nóng ở đường cấp nước lạnh.", "Hot water comes in at the cold inlet.",
    "Kiểm tra hai ống cấp có bị lắp ngược không.", "See whether the two inlet hoses are swapped.",
    "hoses_swapped",
)  # fmt: skip
_LEAK = _m(
    "Có nước rò dưới đáy máy.", "There is water in the base.",
    "Khóa vòi nước, rút phích cắm và ngừng sử dụng.", "Close the tap, unplug the machine, stop using it.", "leak",
)  # fmt: skip
_OVERFILL = _m(
    "Nước vào quá nhiều.", "Too much water came in.", "Dừng chương trình và khóa vòi nước.",
    "Stop the cycle and close the tap.", "valve_leaks", "level_sensor",
)  # fmt: skip
_LEVEL = _m(
    "Giá trị của cảm biến mực nước không hợp lý.", "The water level sensor makes no sense.",
    "Tắt máy 5 phút rồi bật lại.", "Switch the machine off for five minutes.", "level_sensor",
)  # fmt: skip
_MOTOR = _m(
    "Động cơ không quay đúng.", "The motor does not turn as it should.",
    "Bớt đồ giặt rồi thử lại.", "Take some laundry out and try again.", "motor",
)  # fmt: skip
_NTC = _m(
    "Cảm biến nhiệt độ nước bị hở mạch hoặc chập.", "The water temperature sensor is open or shorted.",
    "Xem nhiệt độ đo được trong bảng số liệu.", "Look at the measured temperature.", "water_sensor",
)  # fmt: skip
_HEATER = _m(
    "Nước không nóng lên.", "The water does not get warm.",
    "Thử chương trình có nước nóng và xem nhiệt độ.", "Run a warm cycle and watch the temperature.",
    "heater", "water_sensor",
)  # fmt: skip
_BOARDS = _m(
    "Các bo mạch không liên lạc được với nhau.", "The boards do not reach each other.",
    "Rút phích cắm 1 phút rồi cắm lại.", "Unplug the machine for a minute.", "board_link",
)  # fmt: skip
_MEMS = _m(
    "Cảm biến rung không trả lời.", "The vibration sensor does not answer.",
    "Rút phích cắm 1 phút rồi cắm lại.", "Unplug the machine for a minute.", "vibration_sensor",
)  # fmt: skip
_MAINS = _m(
    "Điện áp nguồn không đúng.", "The supply voltage is not right.",
    "Cắm thẳng vào ổ điện, không qua ổ cắm nối dài.", "Plug it straight into the wall, without an extension lead.",
    "mains_voltage",
)  # fmt: skip
_SUDS = _m(
    "Quá nhiều bọt.", "Too many suds.", "Chờ bọt tan, lần sau dùng ít bột giặt hơn.",
    "Wait until they settle; use less detergent next time.", "suds",
)  # fmt: skip

_FRONT: Final = {
    "4C": _FILL, "4C2": _HOT, "5C": _DRAIN, "UB": _UNEVEN, "UE": _UNEVEN, "DC": _DOOR, "LC": _LEAK, "OC": _OVERFILL,
    "1C": _LEVEL, "3C": _MOTOR, "TC": _NTC, "HC": _HEATER, "AC": _BOARDS, "8C": _MEMS, "9C": _MAINS, "SUD": _SUDS,
    "SD": _SUDS,
}  # fmt: skip
_TOP_VN: Final = {
    "4E": _FILL, "4E2": _HOT, "5E": _DRAIN, "SE": _DRAIN, "ND": _DRAIN, "UE": _UNEVEN, "DC": _UNEVEN, "DE": _DOOR,
    "DL": _DOOR, "LE": _LEAK, "OE": _OVERFILL, "OF": _OVERFILL, "1E": _LEVEL, "3E": _MOTOR, "TE": _NTC, "EC": _NTC,
    "HE": _HEATER, "AE": _BOARDS, "PF": _MAINS, "SUD": _SUDS, "SD": _SUDS,
}  # fmt: skip

_COOLING_OFF = _m(
    "Tủ đang ở chế độ trưng bày, không làm lạnh. Đây không phải lỗi.",
    "The fridge is in its shop mode and does not cool. This is no fault.",
    "Tắt chế độ trưng bày trong cài đặt.", "Switch the shop mode off in the settings.", "cooling_off",
)  # fmt: skip
_EVA_FAN = _m(
    "Quạt dàn lạnh không quay.", "The evaporator fan does not turn.",
    "Chạy kiểm tra quạt và xem tốc độ.", "Run the fan test and watch its speed.", "evaporator_fan",
)  # fmt: skip
_DEFROST = _m(
    "Giá trị của cảm biến xả đá không hợp lý, hoặc dàn lạnh không tan đá.",
    "The defrost sensor makes no sense, or ice stays.",
    "Chạy xả đá cưỡng bức và xem nhiệt độ dàn lạnh.", "Run a forced defrost and watch the evaporator's temperature.",
    "defrost_sensor", "defrost_heater",
)  # fmt: skip
_START = _m(
    "Máy nén không khởi động được.", "The compressor does not start.",
    "Xem số lần khởi động và công suất máy nén.", "Look at the start attempts and the compressor's power.", "inverter",
)  # fmt: skip
_CABINET = _m(
    "Cảm biến nhiệt độ ngăn tủ bị lỗi.", "A compartment's temperature sensor fails.",
    "Xem nhiệt độ đo được của từng ngăn.", "Look at each compartment's measured temperature.", "cabinet_sensor",
)  # fmt: skip
_ICE = _m(
    "Cảm biến bộ làm đá bị lỗi.", "The ice maker's sensor fails.",
    "Tắt rồi bật lại bộ làm đá.", "Switch the ice maker off and on.", "ice_maker",
)  # fmt: skip
_PANEL_LINK = _m(
    "Bảng hiển thị và bo mạch chính không liên lạc được.", "The panel and the main board do not reach each other.",
    "Rút phích cắm 1 phút rồi cắm lại.", "Unplug the fridge for a minute.", "panel_link",
)  # fmt: skip
_GLITCH = _m(
    "Nguồn điện vừa chập chờn.", "The mains has just glitched.",
    "Chờ tủ khởi động lại, xem mã có hết không.", "Wait for the restart; see whether the code goes.", "power_glitch",
)  # fmt: skip
_DOOR_AJAR = _m(
    "Cửa tủ mở quá lâu.", "A door was open for too long.",
    "Nhờ khách hàng đóng kín cửa.", "Ask the customer to close the door.", "door_ajar",
)  # fmt: skip

_SBS: Final = {
    "1E": _CABINET, "2E": _CABINET, "5E": _DEFROST, "8E": _ICE, "22E": _EVA_FAN, "84C": _START,
    "33E": _ICE, "14E": _ICE, "39E": _ICE, "40E": _ICE, "41C": _PANEL_LINK, "PCER": _PANEL_LINK, "8888": _GLITCH,
    "OFOF": _COOLING_OFF, "DO": _DOOR_AJAR, "DOOR": _DOOR_AJAR,
}  # fmt: skip
_TWIN: Final = {
    "1E": _CABINET, "2E": _CABINET, "5E": _DEFROST, "21E": _EVA_FAN, "84E": _START,
    "8888": _GLITCH, "OFOF": _COOLING_OFF, "DO": _DOOR_AJAR, "DOOR": _DOOR_AJAR,
}  # fmt: skip

_LINK = _m(
    "Dàn lạnh và dàn nóng không liên lạc được.", "The indoor and outdoor units do not reach each other.",
    "Ngắt điện 1 phút rồi bật lại, xem mã có trở lại không.", "Cut its power for a minute; see whether it comes back.",
    "outdoor_link",
)  # fmt: skip
_IN_FAN = _m(
    "Quạt dàn lạnh không quay.", "The indoor fan does not turn.",
    "Chạy kiểm tra quạt và xem tốc độ.", "Run the fan test and watch its speed.", "indoor_fan",
)  # fmt: skip
_OUT_FAN = _m(
    "Quạt dàn nóng không quay.", "The outdoor fan does not turn.",
    "Chạy kiểm tra quạt và xem tốc độ.", "Run the fan test and watch its speed.", "outdoor_fan",
)  # fmt: skip
_OUTDOOR_SENSOR = _m(
    "Cảm biến nhiệt độ ngoài trời bị lỗi.", "The outdoor temperature sensor fails.",
    "Xem nhiệt độ ngoài trời đo được.", "Look at the measured outdoor temperature.",
)  # fmt: skip
_DISCHARGE = _m(
    "Cảm biến nhiệt độ đầu đẩy máy nén bị lỗi.", "The compressor's discharge sensor fails.",
    "Xem nhiệt độ đầu đẩy đo được.", "Look at the measured discharge temperature.", "discharge_sensor",
)  # fmt: skip
_TOO_HOT = _m(
    "Đầu đẩy máy nén quá nóng, có thể do thiếu gas lạnh.", "The discharge is too hot; refrigerant may be low.",
    "Chạy kiểm tra làm lạnh, xem dàn nóng có bị che kín không.",
    "Run the cooling test; see whether the outdoor unit is covered.", "refrigerant",
)  # fmt: skip
_DC_LINK = _m(
    "Điện áp một chiều trong dàn nóng không đúng.", "The DC voltage in the outdoor unit is not right.",
    "Kiểm tra ổ điện và điện áp nguồn.", "Check the socket and the supply voltage.", "compressor_start",
)  # fmt: skip
_ADDRESS = _m(
    "Hai dàn lạnh trùng địa chỉ.", "Two indoor units have the same address.",
    "Đặt lại địa chỉ khi lắp đặt.", "Set the address anew, as at installation.",
)  # fmt: skip
_OPTION = _m(
    "Mã tùy chọn của bo dàn lạnh bị sai.", "The option code of the indoor board is wrong.",
    "Cần kỹ thuật viên nhập lại mã tùy chọn.", "A technician must enter the option code anew.",
)  # fmt: skip
_CAPACITY = _m(
    "Công suất dàn lạnh và dàn nóng không khớp.", "The capacities of the indoor and outdoor units do not match.",
    "Đối chiếu nhãn của hai dàn.", "Compare the labels of the two units.",
)  # fmt: skip
_ROOM = _m(
    "Cảm biến nhiệt độ phòng bị lỗi.", "The room sensor fails.",
    "Xem nhiệt độ phòng đo được.", "Look at the measured room temperature.", "room_sensor",
)  # fmt: skip
_COIL = _m(
    "Cảm biến nhiệt độ dàn bị lỗi.", "A coil's temperature sensor fails.",
    "Xem nhiệt độ dàn lạnh đo được.", "Look at the measured temperature of the coil.", "coil_sensor",
)  # fmt: skip
_AC_START = _m(
    "Máy nén không khởi động được hoặc quá dòng.", "The compressor does not start, or draws too much.",
    "Ngắt điện 10 phút rồi thử lại một lần.", "Cut its power for ten minutes and try once more.", "compressor_start",
)  # fmt: skip
_GAS = _m(
    "Thiếu gas lạnh, có thể bị rò.", "Refrigerant is low; it may leak.",
    "Chạy kiểm tra làm lạnh: xem chênh lệch nhiệt độ và dòng máy nén.",
    "Run the cooling test: watch the difference of temperatures and the compressor's current.", "refrigerant",
)  # fmt: skip
_FILTER = _m(
    "Đến lúc vệ sinh lưới lọc bụi.", "The dust filter wants cleaning.",
    "Nhờ khách hàng tháo và rửa lưới lọc bụi.", "Ask the customer to wash the dust filter.", "dust_filter",
)  # fmt: skip
_AC: Final = {
    "101": _LINK, "102": _LINK, "108": _ADDRESS, "121": _ROOM, "122": _COIL, "123": _COIL, "154": _IN_FAN,
    "163": _OPTION, "221": _OUTDOOR_SENSOR, "237": _COIL, "251": _DISCHARGE, "416": _TOO_HOT, "458": _OUT_FAN,
    "461": _AC_START, "464": _AC_START, "466": _DC_LINK, "467": _AC_START, "554": _GAS, "556": _CAPACITY,
}  # fmt: skip
_WALL_3: Final = {f"C{number}": meant for number, meant in _AC.items()} | {"CF": _FILTER, "CL": _FILTER}
_WALL_E: Final = {f"E{number}": meant for number, meant in _AC.items()} | {"CF": _FILTER, "CL": _FILTER}

FAMILIES: Final[Mapping[str, Mapping[str, Meaning]]] = MappingProxyType(
    {
        "WM-FRONT-7": _FRONT, "WM-TOP-VN": _TOP_VN, "RF-SBS-2": _SBS, "RF-TWIN-1": _TWIN, "AC-WALL-3": _WALL_3,
        "AC-WALL-E": _WALL_E,
    }
)  # fmt: skip
"""By family, then by code in its plain form."""
_UNKNOWN = _m(
    "Mã này không có trong bảng mã của dòng máy.", "This code is not in the table of the model family.",
    "Đừng đoán theo dòng máy khác; xem số liệu và chạy tự kiểm tra.",
    "Do not guess from another family; look at the measurements and run the self-check.",
)  # fmt: skip


def plain(code: str) -> str:
    """Return a code without the spaces, dots and case in which displays differ: ``E1 01`` is ``E101``."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def meaning(kind: str, family: str | None, code: str) -> Meaning | None:
    """Return what a code means in a family; None where that family's table has no such code, or it is unknown."""
    return FAMILIES.get(family or "", {}).get(plain(code))


def explained(kind: str, family: str | None, code: str) -> CodeMeaning:
    """Return a code as the technician is told it; one that the family does not have is never explained by another."""
    meant = meaning(kind, family, code) or _UNKNOWN
    return CodeMeaning(
        code=code, meaning_vi=meant.vi, meaning_en=meant.en, first_vi=meant.first_vi, first_en=meant.first_en
    )
