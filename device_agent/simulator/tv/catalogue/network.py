"""Network settings. The Wi-Fi password is a secret: it is kept, and never said."""

from typing import Final

from broker.wire.settings import Descriptor
from device_agent.simulator.making import choice, toggle, words

HOME_WIFI: Final = "Nhà Sen 5G"
WIFI_NAMES: Final = (HOME_WIFI, "Nhà Sen", "Quán Cà Phê Góc Phố")
"""The networks in reach; only the first two are the household's own."""
WIFI_PASSWORD: Final = "hoasen2026"
"""What a simulated household typed in; it is the simulator's, and no secret of anybody."""

DESCRIPTORS: tuple[Descriptor, ...] = (
    choice(
        "network.kind", "Kết nối mạng", "Connection", (("wifi", "Wi-Fi", "Wi-Fi"), ("cable", "Cáp mạng", "Cable")),
        "wifi", since_schema=2,
    ),
    words(
        "network.wifi.name", "Mạng Wi-Fi", "Wi-Fi network", HOME_WIFI, 32, sensitivity="personal",
        write_policy="customer_only", since_schema=2,
    ),
    Descriptor(
        key="network.wifi.password", kind="setting", type="string", label_vi="Mật khẩu Wi-Fi",
        label_en="Wi-Fi password", min=8, max=63, level="standard", sensitivity="secret",
        write_policy="customer_only", since_schema=2,
    ),
    choice(
        "network.ipv4.mode", "Địa chỉ IP", "IP address",
        (("auto", "Tự động", "Automatic"), ("manual", "Thủ công", "Manual")), "auto", level="expert", since_schema=2,
    ),
    words(
        "network.ipv4.address", "Địa chỉ IPv4", "IPv4 address", "192.168.1.24", 15, level="expert",
        sensitivity="personal", since_schema=2,
    ),
    choice(
        "network.dns.mode", "Máy chủ DNS", "DNS server",
        (("auto", "Tự động", "Automatic"), ("manual", "Thủ công", "Manual")), "auto", level="expert", since_schema=2,
    ),
    words(
        "network.dns.server", "Địa chỉ DNS", "DNS address", "8.8.8.8", 15, level="expert", since_schema=2,
    ),
    toggle(
        "network.wake", "Bật TV qua mạng", "Switch the TV on over the network", level="expert", since_schema=4,
    ),
    toggle(
        "network.hub", "Trung tâm nhà thông minh", "Smart home hub", True, level="standard", since_schema=4,
    ),
    Descriptor(
        key="network.signal", kind="telemetry", type="int", label_vi="Cường độ tín hiệu", label_en="Signal strength",
        unit="%", min=0, max=100, access="ro", since_schema=2,
    ),
)  # fmt: skip
