"""Requests, byte for byte as RFC 6143 7.5 lays them out."""

import pytest

from device_agent.rfb import requests


def test_pixel_format_puts_red_in_the_first_byte() -> None:
    assert requests.set_pixel_format().hex() == "000000002018000100ff00ff00ff000810000000"


def test_encodings_are_signed_and_in_order() -> None:
    assert requests.set_encodings((16, 1, -223)).hex() == "020000030000001000000001ffffff21"


def test_update_requests() -> None:
    assert requests.update(incremental=True, width=1280, height=720).hex() == "030100000000050002d0"
    assert requests.update(incremental=False, width=1, height=1).hex() == "03000000000000010001"


def test_keys() -> None:
    assert requests.key(0xFF0D, down=True).hex() == "040100000000ff0d"
    assert requests.key(0x01001EBF, down=False).hex() == "0400000001001ebf"


def test_the_pointer_and_its_buttons() -> None:
    assert requests.pointer(1279, 5, 0b101).hex() == "050504ff0005"


def test_cut_text_is_latin_1() -> None:
    assert requests.cut_text("é\n").hex() == "06000000" + "00000002" + "e90a"
    with pytest.raises(UnicodeEncodeError):
        requests.cut_text("ế")
