from broker.wire.action import TEST
from device_agent.simulator.tv.catalogue.doing import DESCRIPTORS, UPDATE
from device_agent.simulator.tv.selftest import TESTS


def test_each_is_an_action_and_the_tests_are_those_that_there_are() -> None:
    assert {each.kind for each in DESCRIPTORS} == {"action"}
    assert [each.key for each in DESCRIPTORS if each.key.startswith(TEST)] == list(TESTS)


def test_new_software_needs_the_customer_s_word_and_a_test_does_not() -> None:
    assert {each.key for each in DESCRIPTORS if each.write_policy != "technician"} == {UPDATE}
