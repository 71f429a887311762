"""The two families of washers: their cycles with the options of each, and their error codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Problem = Literal["fill", "drain", "unbalance", "door", "ntc", "heater"]
_Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one cycle is: minutes of washing, litres, and what can be chosen with it, the default first.

    ``rinses``: least, most, default. No minutes: it doesn't wash; no litres: no water comes in at all.
    """

    label: _Row
    minutes: int
    litres: float
    temperatures: tuple[str, ...]
    spins: tuple[str, ...]
    rinses: tuple[int, int, int]
    soak: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """One family: ``window``, a door in front that water stands behind; ``heats``: it warms its water itself."""

    id: str
    model: str
    software: str
    window: bool
    heats: bool
    cycles: Mapping[str, Cycle]
    codes: Mapping[Problem, str]

    @property
    def cycle(self) -> str:
        """The cycle that it is set to when it comes from its box."""
        return next(iter(self.cycles))


_SPINS: Final = ("1200", "0", "400", "800", "1000", "1400")
_SOFT: Final = ("800", "0", "400")
_WARM: Final = ("40", "cold", "20", "30", "60", "90")
_COOL: Final = ("cold", "20", "30")
_TOP: Final = ("700", "0", "500")

FRONT: Final = Family(
    "WM-FRONT-7", "Sen WF90-7", "SenWash 3.4.0", window=True, heats=True,
    cycles=MappingProxyType({
        "cotton": Cycle(("Đồ cotton", "Cotton"), 45, 15, _WARM, _SPINS, (1, 5, 3), True),
        "eco": Cycle(("Tiết kiệm", "Eco 40-60"), 80, 12, ("40", "60"), _SPINS, (1, 5, 2)),
        "synthetics": Cycle(("Đồ tổng hợp", "Synthetics"), 35, 15, ("30", "cold", "40", "60"), _SPINS, (1, 5, 3), True),
        "quick": Cycle(("Giặt nhanh 15 phút", "Quick 15"), 6, 10, _COOL, ("800", "0", "1000"), (1, 2, 1)),
        "delicates": Cycle(("Đồ mỏng nhẹ", "Delicates"), 20, 18, _COOL, _SOFT, (1, 4, 2)),
        "wool": Cycle(("Đồ len", "Wool"), 15, 18, ("30", "cold"), _SOFT, (1, 3, 2)),
        "baby": Cycle(("Đồ em bé", "Baby care"), 60, 15, ("60", "40", "90"), _SPINS, (2, 5, 4), True),
        "bedding": Cycle(("Chăn màn", "Bedding"), 40, 20, ("40", "cold", "30", "60"), ("1000", "0", "800"), (1, 5, 3)),
        "rinse_spin": Cycle(("Xả và vắt", "Rinse and spin"), 0, 15, (), _SPINS, (1, 5, 1)),
        "drain_spin": Cycle(("Xả nước và vắt", "Drain and spin"), 0, 0, (), _SPINS, (0, 0, 0)),
        "drum_clean": Cycle(("Vệ sinh lồng giặt", "Drum clean"), 50, 15, ("60", "90"), (), (2, 2, 2)),
    }),
    codes=MappingProxyType({
        "fill": "4C", "drain": "5C", "unbalance": "UE", "door": "dC", "ntc": "tC", "heater": "HC",
    }),
)  # fmt: skip

TOP: Final = Family(
    "WM-TOP-VN", "Sen WT95-VN", "SenWash 1.9.2", window=False, heats=False,
    cycles=MappingProxyType({
        "normal": Cycle(("Giặt thường", "Normal"), 15, 45, (), _TOP, (1, 4, 2), True),
        "quick": Cycle(("Giặt nhanh", "Quick"), 6, 35, (), _TOP, (1, 2, 1)),
        "heavy": Cycle(("Giặt mạnh", "Heavy"), 25, 50, (), _TOP, (2, 4, 3), True),
        "soft": Cycle(("Giặt nhẹ", "Gentle"), 9, 50, (), ("500", "0"), (1, 4, 2)),
        "bedding": Cycle(("Chăn màn", "Bedding"), 20, 60, (), ("500", "0"), (1, 3, 2)),
        "rinse_spin": Cycle(("Xả và vắt", "Rinse and spin"), 0, 45, (), _TOP, (1, 4, 1)),
        "drain_spin": Cycle(("Xả nước và vắt", "Drain and spin"), 0, 0, (), _TOP, (0, 0, 0)),
        "drum_clean": Cycle(("Vệ sinh lồng giặt", "Tub clean"), 30, 60, (), (), (1, 1, 1)),
    }),
    # dC is the door on most washers, and too much imbalance on this one.
    codes=MappingProxyType({"fill": "4E", "drain": "5E", "unbalance": "dC", "door": "dE", "ntc": "tE"}),
)  # fmt: skip

FAMILIES: Final[Mapping[str, Family]] = MappingProxyType({each.id: each for each in (FRONT, TOP)})
