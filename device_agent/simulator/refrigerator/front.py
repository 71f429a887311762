"""What somebody in front of a refrigerator sees, presses and moves."""

from typing import Final

from device_agent.device import Button, Front, Reading, Thing
from device_agent.simulator.refrigerator import codes, control, doors
from device_agent.simulator.refrigerator.body import FridgeState, heater_w
from device_agent.simulator.refrigerator.catalogue import SBS
from device_agent.simulator.values import number

AT_FIRST: Final = {doors.COOLER: "closed", doors.FREEZER: "closed"}
_DOOR: Final = (("closed", "Đóng", "Closed"), ("open", "Mở", "Open"))
_TOGGLES: Final = (
    ("rapid_cool", "fridge.rapid_cool", "Làm mát nhanh", "Rapid cool"),
    ("rapid_freeze", "fridge.rapid_freeze", "Cấp đông nhanh", "Rapid freeze"),
    ("vacation", "fridge.mode.vacation", "Đi vắng", "Vacation"),
    ("ice", "fridge.ice_maker", "Làm đá", "Ice"),
    ("lock", "fridge.child_lock", "Khóa trẻ em", "Child lock"),
)
_WARM_C: Final = 8.0
_ALARM_C: Final = 10.0
_ICED: Final = 0.85


def face(state: FridgeState, family: str) -> Front:
    """Return its front while it is on."""
    cooler, freezer = control.targets(state)
    code = codes.code(state, family)
    return Front(
        display=code or f"{cooler:.0f}  {freezer:.0f}",
        readings=(
            Reading("Ngăn mát", "Cooler", f"{state.body.cooler_c:.0f} °C"),
            Reading("Ngăn đá", "Freezer", f"{state.body.freezer_c:.0f} °C"),
        ),
        buttons=(
            Button("cooler", "Nhiệt độ ngăn mát", "Cooler temperature"),
            Button("freezer", "Nhiệt độ ngăn đá", "Freezer temperature"),
            *(
                Button(id_, vi, en, lit=bool(state.values[key]))
                for id_, key, vi, en in _TOGGLES
                if key in state.values
            ),
        ),
        things=(
            Thing(doors.COOLER, "Cửa ngăn mát", "Cooler door", state.things[doors.COOLER], _DOOR),
            Thing(doors.FREEZER, "Cửa ngăn đá", "Freezer door", state.things[doors.FREEZER], _DOOR),
        ),
        notes=tuple(_notes(state, family)),
        alarm=bool(state.body.problems) or _sounds(state),
    )  # fmt: skip


def _sounds(state: FridgeState) -> bool:
    """Return whether a door has stood open for long enough to be told, and may be told."""
    return bool(state.values["fridge.door_alarm"]) and doors.standing_s(state) >= doors.ALARM_S


def _notes(state: FridgeState, family: str) -> list[tuple[str, str]]:
    """Return what can be felt, heard or seen there, by somebody who doesn't know why."""
    body, notes = state.body, []
    if doors.any_open(state):
        notes.append(("Đèn trong tủ sáng, cửa đang mở.", "The light inside is on: a door is open."))
    if body.cooler_c > _WARM_C:
        notes.append(("Thức ăn trong ngăn mát không còn lạnh.", "The food in the cooler is no longer cold."))
    if body.cooler_c > _ALARM_C:
        notes.append(("Đèn báo nhiệt độ nhấp nháy.", "The temperature lamp blinks."))
    if body.freezer_c > -8:
        notes.append(("Đồ trong ngăn đá bắt đầu mềm.", "What is in the freezer begins to soften."))
    if body.frost >= _ICED:
        where = ("phía sau ngăn đá", "behind the freezer") if family == SBS else ("ở vách trong", "on the inner wall")
        notes.append((f"Có lớp đá dày {where[0]}.", f"There is thick ice {where[1]}."))
    if body.compressor == "running":
        notes.append(("Nghe tiếng máy nén chạy đều.", "The compressor hums evenly."))
    elif body.compressor == "starting" or body.attempts:
        notes.append(("Nghe tiếng tách rồi im, lặp lại.", "It clicks and falls silent, again and again."))
    if heater_w(state):
        notes.append(("Nghe tiếng nước nhỏ giọt.", "Water is dripping inside."))
    return notes


def touched(state: FridgeState, button: str) -> FridgeState | str:
    """Press a button, as who stands before it; the child lock leaves itself alone to be pressed."""
    known = {id_: key for id_, key, *_ in _TOGGLES if key in state.values}
    if button not in (*known, "cooler", "freezer"):
        return "unknown_button"
    if state.values["fridge.child_lock"] and button != "lock":
        return "locked"
    if state.values["fridge.mode.vacation"] and button in ("cooler", "rapid_cool"):
        return "vacation"
    if button == "cooler":
        return _colder(state, "fridge.cooler.setpoint_c", 1, 7)
    if button == "freezer":
        return _colder(state, "fridge.freezer.setpoint_c", -23, -15)
    return state.put({known[button]: not state.values[known[button]]})


def _colder(state: FridgeState, key: str, coldest: int, warmest: int) -> FridgeState:
    now = int(number(state.values[key]))
    return state.put({key: warmest if now <= coldest else now - 1})
