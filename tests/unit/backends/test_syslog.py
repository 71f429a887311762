import asyncio
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.export.lines import Notice
from broker.backends.syslog import connected, frame, trust
from broker.errors import Invalid, Unavailable
from tests.unit.backends.collector import log_server

NOTICE = Notice(1_800_000_000_123_456, "W", "T2001W", "CEF:0|Televisit|… Trần Thị Lan")
_HEADER = re.compile(r"<(\d+)>1 (\S+) ([!-~]{1,255}) televisit - ([!-~]{1,32}) - ")


def test_a_line_is_this_frame() -> None:
    message = "<108>1 2027-01-15T08:00:00.123456Z broker-1 televisit - T2001W - CEF:0|Televisit|… Trần Thị Lan"
    assert frame(NOTICE, "broker-1") == f"{len(message.encode())} {message}".encode()


@pytest.mark.parametrize(("severity", "priority"), [("I", 110), ("W", 108), ("A", 105)])
def test_the_priority_is_log_audit_and_the_severity(severity: str, priority: int) -> None:
    told = frame(Notice(0, severity, "T1000I", ""), "h").decode()  # type: ignore[arg-type]
    assert f" <{priority}>1 " in told


@given(
    host=st.text(st.characters(codec="utf-8")),
    code=st.text(st.characters(codec="utf-8")),
    line=st.text(st.characters(codec="utf-8")),
)
def test_the_count_is_of_octets_and_the_header_printable(host: str, code: str, line: str) -> None:
    count, _, message = frame(Notice(0, "I", code, line), host).partition(b" ")
    assert int(count) == len(message)
    header = _HEADER.match(message.decode())
    assert header is not None
    assert message.decode()[header.end() :] == line


async def test_all_lines_arrive_in_order_and_the_end_is_clean(tmp_path: Path) -> None:
    lines = [f"dòng {n}\n" + "x" * n for n in range(2_000)]
    async with log_server(tmp_path) as (there, ca):
        async with connected("localhost", there.port, trust(ca), "broker-1") as collector:
            await collector.send([Notice(0, "I", "T1000I", line) for line in lines[:1_500]])
            await collector.send([Notice(0, "I", "T1000I", line) for line in lines[1_500:]])
        await asyncio.wait_for(there.ended.wait(), 10)
        assert [message.partition(" T1000I - ")[2] for message in there.messages] == lines
        assert there.whole


async def unreachable(host: str, port: int, ca: Path | None) -> Unavailable:
    with pytest.raises(Unavailable) as told:
        async with connected(host, port, trust(ca), "broker-1", timeout_s=5):
            pytest.fail("this is no collector of ours")
    return told.value


async def test_a_stranger_s_certificate_is_refused(tmp_path: Path) -> None:
    async with log_server(tmp_path / "one") as (there, ca), log_server(tmp_path / "other") as (_, foreign):
        assert (await unreachable("localhost", there.port, foreign)).code == "collector_unreachable"
        assert (await unreachable("localhost", there.port, None)).code == "collector_unreachable"
        error = await unreachable("127.0.0.1", there.port, ca)  # a good certificate, for another name
        assert "IP address mismatch" in error.en
        assert there.messages == []


async def test_where_nobody_listens_it_says_so(tmp_path: Path) -> None:
    async with log_server(tmp_path) as (there, ca):
        pass
    assert (await unreachable("localhost", there.port, ca)).code == "collector_unreachable"


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the connection and say nothing until the other side gives up."""
    await reader.read()
    await reader.read()
    writer.close()


async def test_a_collector_that_says_nothing_is_given_up() -> None:
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    try:
        with pytest.raises(Unavailable, match="it took too long"):
            async with connected("127.0.0.1", server.sockets[0].getsockname()[1], trust(), "b", timeout_s=0.2):
                pytest.fail("it never said hello")
    finally:
        server.close()
        await asyncio.wait_for(server.wait_closed(), 10)


async def test_a_collector_that_hangs_up_is_noticed(tmp_path: Path) -> None:
    async with log_server(tmp_path, hang_up_after=1) as (there, ca):

        async def talk() -> None:
            async with connected("localhost", there.port, trust(ca), "broker-1", timeout_s=10) as collector:
                await collector.send([NOTICE])
                await asyncio.wait_for(there.ended.wait(), 10)
                while True:  # until its goodbye has arrived
                    await collector.send([NOTICE])
                    await asyncio.sleep(0)

        with pytest.raises(Unavailable) as told:
            await asyncio.wait_for(talk(), 20)
        assert told.value.code == "collector_lost"


def test_certificates_that_can_not_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No such file") as told:
        trust(tmp_path / "nowhere.pem")
    assert told.value.code == "bad_certificate"
    (tmp_path / "half.pem").write_text("-----BEGIN CERTIFICATE-----\nhalf\n", encoding="utf-8")
    for ca, own in ((tmp_path / "half.pem", None), (None, tmp_path / "half.pem")):
        with pytest.raises(Invalid):
            trust(ca, own)
