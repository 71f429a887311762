"""The private CA: what it makes, who may read it, when it is made anew, and that a strict client accepts it."""

import hashlib
import os
import socket
import ssl
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from broker.backends.certificates import Certificates
from broker.clock import ManualClock, SystemClock, instant_to_datetime

NAMES = ("localhost", "support.example", "127.0.0.1", "::1")
DAY = 86_400


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_first_start_makes_a_ca_and_a_certificate_for_every_name(tmp_path: Path) -> None:
    made = Certificates(tmp_path / "tls")
    now = SystemClock().now()
    made.ensure(NAMES, now)
    server, ca = load(made.chain), load(made.ca)
    server.verify_directly_issued_by(ca)
    alternatives = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(alternatives.get_values_for_type(x509.DNSName)) == {"localhost", "support.example"}
    assert {str(ip) for ip in alternatives.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}
    constraints = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert server.not_valid_after_utc - server.not_valid_before_utc == timedelta(days=397)
    assert server.not_valid_before_utc < instant_to_datetime(now)


def test_the_keys_are_ours_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        Certificates(tmp_path / "tls").ensure(("localhost",), SystemClock().now())
    finally:
        os.umask(old)
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "tls").iterdir()} == {
        "ca.pem": 0o644, "server.pem": 0o644, "ca.key": 0o600, "server.key": 0o600,
    }  # fmt: skip
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700


def test_the_fingerprint_is_that_of_the_ca(tmp_path: Path) -> None:
    made = Certificates(tmp_path)
    made.ensure(("localhost",), SystemClock().now())
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(made.ca.read_text())).hexdigest().upper()
    assert made.fingerprint().replace(":", "") == digest
    assert made.fingerprint().count(":") == 31


def test_only_what_is_needed_is_made_anew(tmp_path: Path) -> None:
    clock, made = ManualClock(), Certificates(tmp_path)
    made.ensure(("localhost",), clock.now())
    ca, chain = made.ca.read_bytes(), made.chain.read_bytes()
    made.ensure(("localhost",), clock.advance(360 * DAY))
    assert made.chain.read_bytes() == chain
    made.ensure(("localhost",), clock.advance(8 * DAY))
    renewed = made.chain.read_bytes()
    assert renewed != chain, "it nears its end"
    made.ensure(("localhost", "other.example"), clock.now())
    named = made.chain.read_bytes()
    assert named != renewed, "a name is not in it"
    made.key.unlink()
    made.ensure(("localhost", "other.example"), clock.now())
    assert made.chain.read_bytes() != named
    assert made.ca.read_bytes() == ca, "devices trust the CA: it stays"
    (tmp_path / "ca.key").unlink()
    made.chain.unlink()
    made.ensure(("localhost",), clock.now())
    assert made.ca.read_bytes() != ca
    load(made.chain).verify_directly_issued_by(load(made.ca))


@pytest.mark.requirement("TV-06")
@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("elsewhere.example", False)])
def test_a_client_that_checks_everything_accepts_it_by_its_names_only(tmp_path: Path, name: str, trusted: bool) -> None:
    made = Certificates(tmp_path)
    made.ensure(("localhost",), SystemClock().now())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.chain, made.key)
    client = ssl.create_default_context(cafile=str(made.ca))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.settimeout(10)

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()  # the client refused

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        if trusted:
            client.wrap_socket(ours, server_hostname=name).close()
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                client.wrap_socket(ours, server_hostname=name)
    finally:
        ours.close()
        thread.join(10)
