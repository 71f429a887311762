"""The formats by name."""

from collections.abc import Callable
from enum import StrEnum

from broker.audit.export import cef, jsonl, ocsf
from broker.audit.export.lines import Origin
from broker.audit.query import EventRow


class Format(StrEnum):
    """What an export's lines are in."""

    JSONL = "jsonl"
    OCSF = "ocsf"
    CEF = "cef"

    @property
    def line(self) -> Callable[[EventRow, Origin], str]:
        """The function that makes one event one line."""
        return _LINE[self]


_LINE = {Format.JSONL: jsonl.line, Format.OCSF: ocsf.line, Format.CEF: cef.line}
