from device_agent.simulator.appliance.descriptors import SYSTEM, check, deed, found, states, telemetry


def test_what_is_measured_can_only_be_read() -> None:
    each = telemetry("a.b", "int", "Một", "One", "mA", 0, 9, level="service")
    assert (each.kind, each.type, each.access, each.unit, each.min, each.max) == ("telemetry", "int", "ro", "mA", 0, 9)
    word = states("a.c", "Hai", "Two", (("on", "Bật", "On"),))
    assert (word.type, word.access, word.options[0].label_vi) == ("enum", "ro", "Bật")


def test_an_action_says_what_must_hold_before_it() -> None:
    assert deed("a.b", "Một", "One").safety == "none"
    test = check("fan", "Kiểm tra quạt", "Fan test", "person_present")
    assert (test.key, test.kind, test.safety, test.level) == ("test.fan", "action", "person_present", "service")


def test_a_finding_has_its_labels() -> None:
    finding = found("rpm", "Tốc độ", "Speed", 900, True, "rpm")
    assert (finding.name, finding.label_vi, finding.label_en, finding.value, finding.ok, finding.unit) == (
        "rpm", "Tốc độ", "Speed", 900, True, "rpm",
    )  # fmt: skip


def test_every_appliance_can_be_reset_with_consent_alone() -> None:
    assert {each.key: each.write_policy for each in SYSTEM if each.kind == "action"} == {
        "system.factory_reset": "technician_consent"
    }
