"""The console's timeline: an event that is now on the record, as a line that says it."""

from broker.session.commands import Journal
from broker.wire import limits
from broker.wire.ending import TimelineEvent


def line_of(journal: Journal, sequence: int) -> TimelineEvent:
    """Return the line of an event; ``sequence`` is its record's."""
    event = journal.event
    facts = {
        key: value if isinstance(value, str | int | float | bool) else _shown(value)
        for key, value in event.facts().items()
    }
    private = {key.removeprefix("personal_"): _shown(value) for key, value in event.private().items()}
    return TimelineEvent(
        sequence=sequence,
        at_us=journal.at.wall_us,
        code=event.code,
        name=event.name,
        actor=(event.by.name or event.by.id)[: limits.TEXT_CHARS],
        facts={k: _line(v) if isinstance(v, str) else v for k, v in (facts | private).items()},
    )


def _line(text: str) -> str:
    """Return as much as a line shows of a text that may have several, as a clipboard's may."""
    return text[: limits.TEXT_CHARS].replace("\n", " ").replace("\t", " ")


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
