import pytest

from broker.wire.action import ActionRun
from broker.wire.base import AnyScope, Scope
from broker.wire.control import ClipboardSet
from broker.wire.settings import SettingsSet
from device_agent.conversation.rules import NEEDS, Command, Rules, concerns, rules_of
from tests.unit.device_agent.conversation.playbook import (
    PIN_CODE,
    RESET,
    RULES,
    TEST,
    described,
    key,
    opens,
    points,
    run,
    setting,
)

ALL: set[AnyScope] = {*Scope, "camera:call"}
CLIP = ClipboardSet(id="c", text="xin chào")


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize("command", [key("k"), points("p"), CLIP, setting("s"), run("a"), opens("o")])
def test_every_command_needs_its_own_scope(command: Command) -> None:
    assert RULES.refusal(command, set()) == "no_scope"
    assert RULES.refusal(command, ALL - {NEEDS[type(command)]}) == "no_scope"
    assert RULES.refusal(command, {NEEDS[type(command)]}) is None
    assert concerns(NEEDS[type(command)], command)
    assert not concerns(Scope.VIEW, command)


@pytest.mark.requirement("PR-03")
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (setting("s", "picture.unheard_of"), "unknown_setting"),
        (setting("s", "system.firmware.version"), "read_only"),
        (setting("s", TEST), "read_only"),
        (setting("s", "network.kind"), "customer_only"),
        (setting("s", "camera.enabled"), "customer_only"),
        (setting("s", "camera.enabled@hdmi1"), "customer_only"),
        (setting("s", PIN_CODE), "needs_consent"),
        (run("a", "test.unheard_of"), "unknown_action"),
        (run("a", "picture.mode"), "unknown_action"),
        (run("a", "camera.test"), "customer_only"),
        (run("a", RESET), "needs_consent"),
        (opens("o", "unheard_of"), "unknown_app"),
        (opens("o", "mirror"), "camera_app"),
    ],
)
def test_what_no_technician_may_is_refused_with_its_reason(command: Command, reason: str) -> None:
    assert RULES.refusal(command, ALL) == reason


@pytest.mark.parametrize("command", [setting("s", PIN_CODE), run("a", RESET)])
def test_what_is_asked_for_each_time_needs_its_own_word_and_uses_it_up(command: SettingsSet | ActionRun) -> None:
    word = f"action:{command.key}"
    assert RULES.refusal(command, {*ALL, word}) is None
    assert RULES.once(command) == word


@pytest.mark.parametrize("command", [key("k"), setting("s"), run("a"), opens("o"), setting("s", "picture.contrast@tv")])
def test_all_else_uses_nothing_up(command: Command) -> None:
    assert RULES.once(command) is None


@pytest.mark.requirement("PR-02")
def test_an_app_with_a_camera_needs_the_word_for_that_very_app() -> None:
    assert RULES.refusal(opens("o", "call"), ALL) is None
    assert RULES.refusal(opens("o", "call"), {Scope.CONTROL, "camera:mirror"}) == "camera_app"
    assert concerns("camera:call", opens("o", "call"))
    assert not concerns("camera:mirror", opens("o", "call"))
    assert not concerns("camera:call", key("k"))


def test_a_device_that_says_nothing_of_itself_has_nothing_that_could_be_done() -> None:
    assert Rules().refusal(setting("s"), ALL) == "unknown_setting"
    assert Rules().refusal(run("a"), ALL) == "unknown_action"
    assert Rules().refusal(opens("o"), ALL) == "unknown_app"


def test_a_setting_that_is_only_read_is_so_whatever_else_is_said_of_it() -> None:
    rules = rules_of([described("picture.mode", access="ro", write_policy="technician_consent")], [])
    assert rules.refusal(setting("s"), {*ALL, "action:picture.mode"}) == "read_only"
