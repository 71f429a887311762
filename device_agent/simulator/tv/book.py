"""All values of the TV in all their contexts, as one value that never changes."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from broker.wire.settings import Value
from device_agent.simulator.tv import settings
from device_agent.simulator.tv.catalogue import general, inputs, network, picture


class Book(Mapping[str, Value]):
    """Every value by its place: a key, or ``key@context`` for what has a value of its own for each.

    Read by a plain key it gives the value that holds now, for the chosen input and that input's picture mode. It
    counts and yields the plain keys; two books are equal if all their places are.
    """

    __slots__ = ("_now", "places")

    def __init__(self, places: Mapping[str, Value]) -> None:
        self.places = MappingProxyType(dict(places))
        self._now = {key: self.places[_place(key, self.places)] for key in settings.HELD}

    def __getitem__(self, key: str) -> Value:
        return self._now[key] if key in self._now else self.places[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def __contains__(self, key: object) -> bool:
        return key in self._now or key in self.places

    def __eq__(self, other: object) -> bool:
        return self.places == other.places if isinstance(other, Book) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # like every mapping

    def put(self, changed: Mapping[str, Value]) -> "Book":
        """Return a book with these values; a plain key means the place that holds now."""
        return Book({**self.places, **{self.place(key): value for key, value in changed.items()}})

    def place(self, key: str) -> str:
        """Return the place that a key means now. Raises KeyError for a key or context that there isn't."""
        found = key if "@" in key else _place(key, self.places)
        if found not in self.places:
            raise KeyError(key)
        return found

    @property
    def shape(self) -> tuple[object, ...]:
        """What descriptors and present values depend on: input, mode, and what is available."""
        reasons = (settings.reason(key, self._now) for key in settings.ALL)
        return self._now["input.current"], self._now["picture.mode"], *reasons


def _place(key: str, places: Mapping[str, Value]) -> str:
    context = settings.ALL[key].context
    if context == "none":
        return key
    source = places["input.current"]
    if context == "input":
        return f"{key}@{source}"
    return f"{key}@{source}+{places[f'picture.mode@{source}']}"


def places_of(key: str) -> Iterable[str]:
    """Return every place of a setting: one, or one for each of its contexts."""
    context = settings.ALL[key].context
    if context == "none":
        return (key,)
    if context == "input":
        return tuple(f"{key}@{source}" for source in inputs.INPUTS)
    return tuple(f"{key}@{source}+{mode}" for source in inputs.INPUTS for mode in picture.MODES)


def factory(language: str = "vi", name: str | None = None) -> Book:
    """Return the values of a TV fresh from its box, with what its household attached to it."""
    own: dict[str, Value] = {
        "system.firmware.version": general.SOFTWARE,
        "network.wifi.password": network.WIFI_PASSWORD,
        **{f"input.{port}.device": thing for port, thing in inputs.DEVICE_AT_FIRST.items()},
        "system.language": language,
        "system.device_name": name or general.DEVICE_NAMES[0][0],
    }
    places: dict[str, Value] = {}
    for key in settings.HELD:
        default = own.get(key, settings.ALL[key].default)
        for place in places_of(key):
            value = picture.MODE_DEFAULTS.get(place.rpartition("+")[2], {}).get(key, default)
            assert value is not None  # what has no default is in ``own``
            places[place] = value
    return Book(places)
