from device_agent.simulator.tv.catalogue.network import DESCRIPTORS, HOME_WIFI, WIFI_NAMES, WIFI_PASSWORD


def test_the_password_is_in_no_descriptor() -> None:
    assert not any(WIFI_PASSWORD in each.model_dump_json() for each in DESCRIPTORS)


def test_the_home_s_own_network_comes_first() -> None:
    assert WIFI_NAMES[0] == HOME_WIFI
    assert next(each.default for each in DESCRIPTORS if each.key == "network.wifi.name") == HOME_WIFI
