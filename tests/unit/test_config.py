from pathlib import Path

import pytest
from pydantic import ValidationError

from broker.config import Config
from broker.erasure.retention import Policy
from broker.session.facts import Limits
from broker.wire import limits
from broker.wire.link import Thresholds


def test_the_defaults_stay_on_this_machine_and_are_safe() -> None:
    config = Config(data=Path("x"))
    assert (config.host, config.port, config.tls_minimum, config.names) == ("127.0.0.1", 8443, "1.3", ("localhost",))
    assert config.certificate is None
    assert config.bounds == Limits(
        consent=limits.CONSENT_SECONDS, attach=limits.ATTACH_SECONDS, reconfirm=limits.RECONFIRM_SECONDS,
        total=limits.TOTAL_SECONDS, idle=limits.IDLE_SECONDS, degraded=limits.LINK_DEGRADED_SECONDS, link=Thresholds(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [("0.0.0.0:0", "0.0.0.0", 0), ("[::1]:8443", "::1", 8443), ("broker.example:65535", "broker.example", 65535)],
)
def test_where_to_listen_is_taken_apart(listen: str, host: str, port: int) -> None:
    config = Config(data=Path("x"), listen=listen)
    assert (config.host, config.port) == (host, port)


@pytest.mark.parametrize("listen", ["8443", ":8443", "localhost:", "localhost:http", "localhost:65536", ""])
def test_nonsense_is_no_place_to_listen(listen: str) -> None:
    with pytest.raises(ValidationError, match="HOST:PORT"):
        Config(data=Path("x"), listen=listen)


def test_what_is_given_wins_over_the_environment_and_nothing_changes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEVISIT_LISTEN", "127.0.0.1:1")
    monkeypatch.setenv("TELEVISIT_NAMES", '["support.example"]')
    monkeypatch.setenv("TELEVISIT_IDLE_SECONDS", "30")
    config = Config(data=Path("x"))
    assert (config.port, config.names, config.bounds.idle) == (1, ("support.example",), 30)
    assert Config(data=Path("x"), listen="127.0.0.1:2").port == 2
    with pytest.raises(ValidationError, match="frozen"):
        config.listen = "0.0.0.0:1"  # type: ignore[misc]


def test_how_good_a_link_must_be_is_the_operator_s(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LATENCY_MS", 800), ("JITTER_MS", 90), ("LOSS_PERCENT", 9), ("THROUGHPUT_KBPS", 250)):
        monkeypatch.setenv(f"TELEVISIT_LINK_{name}", str(value))
    monkeypatch.setenv("TELEVISIT_LINK_DEGRADED_SECONDS", "12")
    config = Config(data=Path("x"))
    assert config.link == Thresholds(latency_ms=800, jitter_ms=90, loss_percent=9, throughput_kbps=250)
    assert (config.bounds.link, config.bounds.degraded) == (config.link, 12)


@pytest.mark.parametrize(
    "field",
    [
        "link_degraded_seconds",
        "consent_seconds",
        "attach_seconds",
        "reconfirm_seconds",
        "total_seconds",
        "idle_seconds",
    ],
)
def test_no_limit_of_a_visit_can_be_switched_off(field: str) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"data": Path("x"), field: 0})


def test_mirrors_are_named_by_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Config(data=Path("x")).mirrors == ()
    monkeypatch.setenv("TELEVISIT_MIRRORS", '["file:/mnt/audit/copies", "syslog:udp://[::1]:514"]')
    assert Config(data=Path("x")).mirrors == ("file:/mnt/audit/copies", "syslog:udp://[::1]:514")


@pytest.mark.requirement("PR-07")
def test_each_data_class_is_kept_as_long_as_the_operator_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Config(data=Path("x")).retention == Policy(screen=180, camera=180, text=1095, meta=1095)
    monkeypatch.setenv("TELEVISIT_RETENTION_CAMERA_DAYS", "7")
    monkeypatch.setenv("TELEVISIT_RETENTION_META_DAYS", "0")
    assert Config(data=Path("x")).retention == Policy(screen=180, camera=7, text=1095, meta=0)
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Config(data=Path("x"), retention_text_days=-1)


@pytest.mark.parametrize("origin", ["", "my node", "a+b", "nút-1", "x" * 101])
def test_a_node_s_name_is_one_that_its_ledger_can_have(origin: str) -> None:
    with pytest.raises(ValidationError, match="origin"):
        Config(data=Path("x"), origin=origin)
    assert Config(data=Path("x"), origin="broker-1.example/ledger").origin == "broker-1.example/ledger"
