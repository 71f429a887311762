"""The turn: what inputs weigh while they wait, and in which order those that waited together are decided."""

from broker.session import inputs as i
from broker.wire import ending, screen
from broker.wire.base import EndReason
from broker.wire.messages import Peer

_DEVICE_ENDS = (EndReason.CUSTOMER_ENDED, EndReason.DEVICE_POWER_OFF)


def device_end(happened: i.Input) -> EndReason | None:
    """Return the reason if this is the device's own end of the visit: said, or by being gone."""
    if isinstance(happened, i.PeerGone):
        return EndReason.DEVICE_DISCONNECTED if happened.peer is Peer.DEVICE else None
    said = happened.message if isinstance(happened, i.DeviceSaid) else None
    return said.reason if isinstance(said, ending.SessionEnd) and said.reason in _DEVICE_ENDS else None


def in_turn(batch: list[i.Input]) -> list[i.Input]:
    """Return a batch in the order to decide it: as it came, but no order of the technician's before a device's end.

    What the customer ends, ends now: the commands that waited in the same batch come too late. But the first cause
    still wins: nothing is moved across another end.
    """
    if len(batch) < 2:
        return batch
    first = next((place for place, happened in enumerate(batch) if _ends(happened)), None)
    if first is None or device_end(batch[first]) is None:
        return batch
    return [*sorted(batch[: first + 1], key=_turn), *batch[first + 1 :]]


def weight(happened: i.Input) -> int:
    """Return about how many bytes an input takes while it waits."""
    if isinstance(happened, i.FrameArrived):
        return len(happened.data)
    return max(256, happened.size) if isinstance(happened, i.DeviceSaid) else 256


def _ends(happened: i.Input) -> bool:
    """Return whether this input ends any visit, whoever's it is."""
    said = happened.message if isinstance(happened, i.DeviceSaid | i.ConsoleSaid) else None
    return isinstance(happened, i.PeerGone | i.Ordered | i.Malformed) or isinstance(said, ending.SessionEnd)


def _turn(happened: i.Input) -> int:
    if isinstance(happened, i.Opened | i.Undelivered):
        return 0
    if isinstance(happened, i.ConsoleSaid) and isinstance(happened.message, screen.ScreenPainted):
        return 1  # no order: what the technician has seen belongs on the record
    return 1 if isinstance(happened, i.DeviceSaid | i.FrameArrived) or device_end(happened) is not None else 2
