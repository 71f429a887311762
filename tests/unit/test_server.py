"""The server's settings: what it listens on and speaks, and what it says when it can't."""

import gc
import socket
import ssl
import sys
from pathlib import Path

import pytest

from broker import server
from broker.backends.certificates import Certificates
from broker.clock import SystemClock
from broker.config import Config
from broker.errors import Unavailable


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unavailable, match=where) as refused:
            server.listen(Config(data=tmp_path, listen=where))
    assert refused.value.code == "listen_failed"


def test_it_speaks_tls_1_3_and_1_2_only_where_asked(tmp_path: Path) -> None:
    own = Certificates(tmp_path / "tls")
    own.ensure(("localhost",), SystemClock().now())
    assert server.tls(Config(data=tmp_path), own).minimum_version is ssl.TLSVersion.TLSv1_3
    assert server.tls(Config(data=tmp_path, tls_minimum="1.2"), own).minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_certificate_that_is_none_is_said_in_one_sentence(tmp_path: Path) -> None:
    chain = tmp_path / "chain.pem"
    chain.write_text("none")
    with pytest.raises(Unavailable, match=r"chain\.pem"):
        server.tls(Config(data=tmp_path, certificate=chain, private_key=chain), Certificates(tmp_path / "tls"))


def test_the_collector_comes_seldom_once_the_node_stands() -> None:
    before, interval = gc.get_threshold(), sys.getswitchinterval()
    try:
        server.tune()
        assert gc.get_threshold()[0] >= 10_000
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        sys.setswitchinterval(interval)
