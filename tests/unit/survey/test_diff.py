"""The diff, rule by rule: exactly the difference, explained by the diary where it proves it, and no further."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from broker.survey.diff import diff
from broker.survey.snapshot import FACTORY_RESET, Phase, Snapshot
from broker.wire import limits
from broker.wire.settings import Change, Renamed, Value
from broker.wire.survey import SurveyItem, SurveyReset
from tests.unit.survey.test_snapshot import T0, described

CONTRAST, MODE, SECRET = "picture.contrast@hdmi1+movie", "picture.mode@hdmi1", "network.password"
FIRMWARE, TEMPERATURE = "system.firmware.version", "panel.temperature_c"
MENU = {
    item.key: item
    for item in (
        described("picture.mode"), described("picture.contrast"), described("network.password", sensitivity="secret"),
        described("panel.temperature_c", kind="telemetry"), described("system.firmware.version", kind="info"),
    )
}  # fmt: skip
DIARY = "a" * 32
SEQ = 10  # the last line that the previous visit had seen


def snapshot(values: Mapping[str, Value | None], seq: int = SEQ, **fields: Any) -> Snapshot:
    return replace(Snapshot("d" * 32, "5" * 32, Phase.CLOSE, T0, 1, True, DIARY, seq, dict(values)), **fields)


def line(seq: int, key: str = CONTRAST, new: Value | None = 9, actor: str = "customer", **fields: Any) -> Change:
    return Change.model_validate(
        {"seq": seq, "at_us": T0 + seq, "key": key, "old": None, "new": new, "actor": actor, "via": "panel", **fields}
    )


def proven(line: Change, change: str = "changed", old: Value | None = 1) -> SurveyItem:
    return SurveyItem.model_validate(
        {"key": line.key, "change": change, "old": old, "new": line.new, "actor": line.actor,
         "actor_id": line.actor_id, "via": line.via, "at_us": line.at_us, "confidence": "journal"}
    )  # fmt: skip


def inferred(key: str, old: Value | None, new: Value | None, change: str = "changed") -> SurveyItem:
    return SurveyItem.model_validate(
        {"key": key, "change": change, "old": old, "new": new, "actor": "unknown", "actor_id": None, "via": "unknown",
         "at_us": None, "confidence": "inferred"}
    )  # fmt: skip


def items(
    was: Mapping[str, Value | None],
    now: Mapping[str, Value | None],
    lines: Sequence[Change] = (),
    seq: int | None = None,
) -> list[SurveyItem]:
    last = seq if seq is not None else max((line.seq for line in lines), default=SEQ)
    found, reset, _ = diff(snapshot(was), snapshot(now, last), lines, (), MENU)
    assert reset is None
    return list(found)


@pytest.mark.requirement("TV-21")
def test_the_diary_names_who_made_the_present_value_when_and_how() -> None:
    by_customer = line(11, actor="customer", via="remote_key")
    by_technician = line(12, MODE, "movie", "technician", actor_id="Nguyễn Văn An", via="console")
    assert items({CONTRAST: 1, MODE: "dynamic"}, {CONTRAST: 9, MODE: "movie"}, [by_customer, by_technician]) == [
        proven(by_technician, old="dynamic"), proven(by_customer),
    ]  # fmt: skip


@pytest.mark.requirement("TV-21")
def test_without_the_diary_a_change_is_inferred_and_its_actor_unknown() -> None:
    assert items({CONTRAST: 1}, {CONTRAST: 9}) == [inferred(CONTRAST, 1, 9)]


def test_of_several_changes_of_a_setting_the_last_one_counts() -> None:
    last = line(13, new=9, actor="automation")
    assert items({CONTRAST: 1}, {CONTRAST: 9}, [line(11, new=9), line(12, new=4), last]) == [proven(last)]


def test_a_setting_that_is_again_as_it_was_is_no_item_whatever_the_diary_says() -> None:
    assert items({CONTRAST: 1}, {CONTRAST: 1}, [line(11, new=9), line(12, new=1)]) == []


def test_same_values_are_no_items() -> None:
    assert items({CONTRAST: 1, MODE: "movie", SECRET: None}, {CONTRAST: 1, MODE: "movie", SECRET: None}) == []


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [(1, 1.0, True), (True, 1, False), (False, 0, False), ("1", 1, False), (0.5, 0.5, True), ("on", "On", False)],
)
def test_values_are_compared_as_a_person_would(was: Value, now: Value, same: bool) -> None:
    assert (items({CONTRAST: was}, {CONTRAST: now}) == []) is same


def test_a_line_that_does_not_lead_to_the_present_value_proves_nothing() -> None:
    assert items({CONTRAST: 1}, {CONTRAST: 9}, [line(11, new=8)]) == [inferred(CONTRAST, 1, 9)]


@pytest.mark.parametrize("kept", [[11, 13], [11], [11, 12, 13], [12, 13]])
def test_a_gap_behind_a_line_takes_its_proof(kept: list[int]) -> None:
    lines = {11: line(11), 12: line(12, MODE, "x"), 13: line(13, MODE, "movie")}
    found = items({CONTRAST: 1, MODE: "y"}, {CONTRAST: 9, MODE: "movie"}, [lines[seq] for seq in kept], seq=13)
    mode = proven(lines[13], old="y") if 13 in kept else inferred(MODE, "y", "movie")
    contrast = proven(lines[11]) if kept == [11, 12, 13] else inferred(CONTRAST, 1, 9)
    assert found == [mode, contrast]


def test_a_gap_before_a_line_does_not_hurt_it() -> None:
    made = line(13)
    assert items({CONTRAST: 1}, {CONTRAST: 9}, [made]) == [proven(made)]


def test_lines_that_the_last_visit_had_seen_prove_nothing_again() -> None:
    assert items({CONTRAST: 1}, {CONTRAST: 9}, [line(9), line(10)], seq=10) == [inferred(CONTRAST, 1, 9)]


def test_lines_behind_the_snapshot_are_of_this_visit() -> None:
    made = line(11)
    assert items({CONTRAST: 1}, {CONTRAST: 9}, [made, line(12, new=3)], seq=11) == [proven(made)]


@pytest.mark.parametrize("changed", [{"diary": "b" * 32}, {"seq": SEQ - 1}])
def test_another_diary_or_one_that_went_back_proves_nothing(changed: dict[str, Any]) -> None:
    now = replace(snapshot({CONTRAST: 9, SECRET: None}, 13), **changed)
    lines = [line(9), line(11, FACTORY_RESET, None), line(12, SECRET, None), line(13)]
    found = diff(snapshot({CONTRAST: 1, SECRET: None}), now, lines, (), MENU)
    assert found == ((inferred(CONTRAST, 1, 9),), None, ())


def test_settings_that_came_and_went_are_told_as_such() -> None:
    came = line(11, CONTRAST, 9, "firmware")
    assert items({}, {CONTRAST: 9, MODE: "movie"}, [came]) == [
        inferred(MODE, None, "movie", "added"), proven(came, "added", None),
    ]  # fmt: skip
    went = line(11, CONTRAST, None, "firmware")
    assert items({CONTRAST: 1, MODE: "movie"}, {}, [went]) == [
        inferred(MODE, "movie", None, "removed"), proven(went, "removed", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("then", "now"), [(True, False), (False, True), (False, False)])
def test_what_could_not_be_read_is_neither_new_nor_gone(then: bool, now: bool) -> None:
    was, after = {CONTRAST: 1, "sound.a": 1}, {CONTRAST: 9, "sound.b": 1}
    found, _, _ = diff(snapshot(was, complete=then), snapshot(after, complete=now), [], (), MENU)
    expected = [inferred(CONTRAST, 1, 9)]
    expected += [inferred("sound.a", 1, None, "removed")] if now else []
    expected += [inferred("sound.b", None, 1, "added")] if then else []
    assert list(found) == expected


def test_telemetry_is_never_in_it_and_the_firmware_is() -> None:
    updated = line(11, FIRMWARE, "4.3", "firmware", via="boot")
    was: dict[str, Value] = {TEMPERATURE: 40, FIRMWARE: "4.2"}
    now: dict[str, Value] = {TEMPERATURE: 51, FIRMWARE: "4.3"}
    assert items(was, now, [updated]) == [proven(updated, old="4.2")]
    assert items({TEMPERATURE: 40}, {}) == items({}, {TEMPERATURE: 40}) == []


def test_each_context_is_a_line_of_its_own() -> None:
    was = {"picture.contrast@hdmi1": 1, "picture.contrast@hdmi2": 1, "picture.contrast@tv": 1}
    made = line(11, "picture.contrast@hdmi1", 5)
    assert items(was, {**was, "picture.contrast@hdmi1": 5, "picture.contrast@tv": 6}, [made]) == [
        proven(made), inferred("picture.contrast@tv", 1, 6),
    ]  # fmt: skip


def test_what_is_only_renamed_has_not_changed_and_lines_follow_the_name() -> None:
    names = [Renamed(old="picture.gain", new="picture.contrast"), Renamed(old="sound.old", new="sound.new")]
    was = {"picture.gain@hdmi1+movie": 1, "picture.gain@tv+movie": 1}
    now = {CONTRAST: 9, "picture.contrast@tv+movie": 1}
    made = line(11, "picture.gain@hdmi1+movie")
    found, _, used = diff(snapshot(was), snapshot(now, 11), [made], names, MENU)
    assert found == (proven(made).model_copy(update={"key": CONTRAST}),)
    assert used == (names[0],)


def test_a_factory_reset_is_one_thing_with_its_list() -> None:
    reset = line(11, FACTORY_RESET, None, "customer", via="remote_key")
    contrast, mode = line(12, CONTRAST, 5, "factory_reset"), line(13, MODE, "standard", "factory_reset")
    after = line(14, MODE, "movie", "customer")
    found, told, _ = diff(
        snapshot({CONTRAST: 1, MODE: "game", "sound.volume": 3}),
        snapshot({CONTRAST: 5, MODE: "movie", "sound.volume": 7}, 14), [reset, contrast, mode, after], (), MENU,
    )  # fmt: skip
    assert told == SurveyReset(
        actor="customer", actor_id=None, via="remote_key", at_us=reset.at_us, items=(proven(contrast),)
    )
    assert found == (proven(after, old="game"), inferred("sound.volume", 3, 7)), "what others changed stands beside it"


def test_a_reset_that_changed_nothing_is_told_all_the_same() -> None:
    _, told, _ = diff(snapshot({CONTRAST: 5}), snapshot({CONTRAST: 5}, 11), [line(11, FACTORY_RESET, None)], (), MENU)
    assert told is not None
    assert told.items == ()


def test_what_a_reset_changed_stays_told_when_the_resets_own_line_is_lost() -> None:
    made = line(12, CONTRAST, 5, "factory_reset")
    assert items({CONTRAST: 1}, {CONTRAST: 5}, [made]) == [proven(made)]


def test_of_two_resets_the_last_is_told() -> None:
    lines = [line(11, FACTORY_RESET, None, "customer"), line(12, FACTORY_RESET, None, "technician")]
    _, told, _ = diff(snapshot({}), snapshot({}, 12), lines, (), MENU)
    assert told is not None
    assert told.actor == "technician"


def test_only_a_line_can_say_that_a_secret_changed_and_nothing_says_to_what() -> None:
    was: dict[str, Value | None] = {SECRET: None}
    made = line(11, SECRET, None)
    assert items(was, was, [made]) == [proven(made, old=None)]
    assert items(was, was, [made], seq=12) == [inferred(SECRET, None, None)], "somebody may have changed it since"
    assert items({SECRET: "was no secret once"}, was) == []
    assert items({}, was) == [inferred(SECRET, None, None, "added")]


def test_items_stand_in_the_order_of_the_menu_and_the_rest_behind() -> None:
    keys = ["zz.last", "aa.never_described", FIRMWARE, CONTRAST, "picture.contrast@tv", MODE]
    found = items(dict.fromkeys(keys, 1), dict.fromkeys(keys, 2))
    assert [item.key for item in found] == [
        MODE, CONTRAST, "picture.contrast@tv", FIRMWARE, "aa.never_described", "zz.last",
    ]  # fmt: skip


def test_a_device_that_says_as_much_as_it_may_does_not_hold_up_the_broker() -> None:
    names = [Renamed(old=f"a.k{number}", new=f"a.k{number + 1}") for number in range(limits.SETTINGS)]
    was: dict[str, Value] = {f"a.k{number % 400}@c{number}": number for number in range(limits.PLACES)}
    now: dict[str, Value] = {f"b.k@c{number}": number for number in range(limits.PLACES)}
    lines = [line(number, f"a.k{number % 400}@c{number}") for number in range(11, 11 + limits.DIARY_KEPT)]
    began = process_time()
    found, _, _ = diff(snapshot(was), snapshot(now, 5010), lines, names, MENU)
    assert len(found) == 2 * limits.PLACES
    assert process_time() - began < 1, "it takes about 40 ms; by name and key together it would take a second"


def test_a_renamed_setting_s_longest_key_still_is_one() -> None:
    old, new, context = "a.b", "c." + "d" * 78, "@" + "x" * 19 + "+" + "y" * 19
    [item] = diff(snapshot({old + context: 1}), snapshot({}), [], [Renamed(old=old, new=new)], {})[0]
    assert item.key == new + context
    for longer in ("@" + "x" * 20, context + "y"):
        with pytest.raises(ValueError, match="key"):
            line(SEQ + 1, old + longer)
