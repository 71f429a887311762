"""The page's words: every machine word that it may have to say has its sentence in both languages."""

import json
import re
from importlib.resources import files
from typing import get_args

import pytest

from broker.wire.base import EndReason, Scope
from broker.wire.observation import Symptom, Task
from device_agent.conversation.inputs import Notice

STATIC = files("device_agent.panel").joinpath("static")
WORDS = json.loads(STATIC.joinpath("words.json").read_text("utf-8"))
SCRIPTS = {file.name: file.read_text("utf-8") for file in STATIC.iterdir() if file.name.endswith((".js", ".html"))}
OF_KIND = re.compile(r"\.(appliance|washer|refrigerator|air_conditioner)$")
PINS = {"notice.pin_expired", "notice.pin_ended"}


def test_both_languages_say_the_same_things() -> None:
    assert set(WORDS) == {"vi", "en"}
    assert set(WORDS["vi"]) == {key for key in WORDS["en"] if not key.endswith(".one")}
    for key in WORDS["vi"]:
        places = [set(re.findall(r"\{\w+\}", WORDS[language][key])) for language in WORDS]
        assert places[0] == places[1], key


def test_english_counts_one_in_its_own_words() -> None:
    english = WORDS["en"]
    ones = {key.removesuffix(".one"): text for key, text in english.items() if key.endswith(".one")}
    assert ones.keys() == {key for key, text in english.items() if re.search(r"\{n\} \w+s\b", text)}
    assert [key for key, text in ones.items() if re.search(r"\{n\} \w+s\b", text)] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_machine_word_has_its_sentence(language: str) -> None:
    words = WORDS[language]
    assert [reason for reason in EndReason if f"ended.{reason}" not in words] == []
    assert [notice for notice in Notice if not {f"notice.{notice}", f"notice.{notice}.do"} <= set(words)] == []
    for scope in Scope:
        assert {f"scope.{scope}", *(f"prompt.{scope}.{part}" for part in ("title", "scope", "means"))} <= set(words)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_symptom_and_task_has_its_sentence(language: str) -> None:
    words = WORDS[language]
    assert [what for what in get_args(Symptom) if not words.get(f"symptom.{what}", "").endswith("?")] == []
    assert [what for what in get_args(Task) if not words.get(f"task.{what}", "").endswith(".")] == []
    for key in words:
        if key.startswith(("symptom.", "task.")):
            assert key.split(".")[1] in (*get_args(Symptom), *get_args(Task)), key
    assert sum(key.startswith(("symptom.", "task.")) for each in WORDS.values() for key in each) >= 60


def test_no_question_denies_what_it_asks() -> None:
    """“Không” to “does it not …?” may agree or disagree; the answer is evidence."""
    for key in WORDS["vi"]:
        if key.startswith("symptom."):
            assert WORDS["vi"][key].endswith(" không?"), key
            assert WORDS["vi"][key].count("không") == 1, key
            assert not re.search(r"\b(no|not|\w+n't)\b", WORDS["en"][key]), key


def test_a_word_of_a_kind_has_one_for_all_the_others() -> None:
    for key in WORDS["vi"]:
        assert not OF_KIND.search(key) or key.startswith("kind.") or OF_KIND.sub("", key) in WORDS["vi"], key


def test_every_word_that_a_script_names_exists_and_none_is_left_over() -> None:
    text = "\n".join(SCRIPTS.values())
    named = set(re.findall(r'(?:word\(|say\("[\w-]+", |data-word(?:-label)?=)"([\w.]+)"', text))
    assert named - set(WORDS["vi"]) == set()
    families = (
        "prompt.", "notice.", "ended.", "scope.", "key.", "link.", "network.", "thing.", "other.", "kind.", "symptom.",
        "task.", "faults.",
    )  # fmt: skip
    general = {key: OF_KIND.sub("", key) for key in WORDS["vi"] if not key.startswith(families)}
    unused = {key for key, named_so in general.items() if f'"{named_so}"' not in text}
    assert unused == set()


@pytest.mark.parametrize(
    ("key", "vi"),
    [
        ("support.title", "Hỗ trợ từ xa"),
        ("support.start", "Bắt đầu hỗ trợ từ xa"),
        ("warning.only", "Chỉ đọc mã PIN này cho kỹ thuật viên của chúng tôi."),
        ("pin.minutes", "Mã PIN hết hạn sau {n} phút"),
        ("ended.new", "Lấy mã PIN mới"),
        ("notice.title", "Không thể kết nối với dịch vụ Hỗ trợ từ xa"),
        ("notice.offline", "Thiết bị chưa có kết nối Internet"),
        ("banner.end", "Kết thúc phiên"),
        ("ended.again", "Phiên đã kết thúc. Muốn kết nối lại, cần mã PIN mới."),
        ("power.hint", "Tắt thiết bị sẽ kết thúc phiên ngay lập tức"),
        ("banner.control", "Kỹ thuật viên {name} đang xem và điều khiển thiết bị này"),
        ("prompt.view.title", "{name} muốn kết nối với thiết bị của bạn"),
        ("allow", "Cho phép"),
        ("refuse", "Từ chối"),
        ("prompt.view.scope", "Cho phép xem màn hình"),
        ("prompt.control.scope", "Cho phép điều khiển"),
        ("camera.on", "Camera đang bật"),
        ("camera.off", "Camera đã tắt"),
        ("camera.turn_off", "Tắt camera"),
        ("camera.withdraw", "Thu hồi quyền"),
        ("camera.allow", "Cho phép dùng camera để kiểm tra ứng dụng {app}"),
        ("chat.only", "Chỉ trò chuyện qua ứng dụng và đường dẫn do chúng tôi cung cấp"),
        ("symptom.line", "Bạn có thấy đường kẻ trên màn hình không?"),
        ("key.ChannelUp", "Tăng kênh"),
        ("key.ChannelDown", "Giảm kênh"),
    ],
)
def test_the_mandatory_wording_is_kept(key: str, vi: str) -> None:
    assert WORDS["vi"][key] == vi


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_markup() -> None:
    for name, text in SCRIPTS.items():
        assert "http:" not in text.replace("http://www.w3.org/2000/svg", ""), name
        assert "https:" not in text, name
        assert "innerHTML" not in text, name
        assert not re.search(r'\son\w+="|\sstyle="', text), name
