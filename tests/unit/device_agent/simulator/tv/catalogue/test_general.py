from device_agent.simulator.tv.catalogue.general import ACCESS, DESCRIPTORS, MEASURED, SOFTWARE, UPDATED_SOFTWARE


def test_the_camera_is_off_and_the_customer_s() -> None:
    camera = next(each for each in ACCESS if each.key == "camera.enabled")
    assert (camera.default, camera.write_policy) == (False, "customer_only")


def test_a_reset_is_done_not_set() -> None:
    reset = next(each for each in DESCRIPTORS if each.key == "system.factory_reset")
    assert (reset.kind, reset.default, reset.write_policy) == ("action", None, "technician_consent")


def test_newer_is_another() -> None:
    assert len({SOFTWARE, UPDATED_SOFTWARE}) == 2
    assert {each.kind for each in MEASURED} == {"telemetry"}
