"""The tables of the index: a file of their own, made anew whenever their version changes. Times: wall microseconds."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

VERSION: Final = 2
"""Raise it with any change here: the index is then read from the files again."""

metadata = MetaData()

# How far each file is read; see broker.audit.tail.Tail.
files = Table(
    "files",
    metadata,
    Column("file", BigInteger, primary_key=True, autoincrement=False),
    Column("place", String, nullable=False),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),  # session, journal
    Column("offset", BigInteger, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("closed", Boolean(create_constraint=False), nullable=False),
    Column("trouble", String, nullable=False),  # why it can't be read on; empty if it can
)

# Visits; see broker.audit.query.SessionRow.
sessions = Table(
    "sessions",
    metadata,
    Column("session", String, primary_key=True),
    Column("file", BigInteger, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("device", String, nullable=False),
    Column("device_kind", String, nullable=False),
    Column("device_model", String, nullable=False),
    Column("device_serial", String, nullable=False),
    Column("technician", String, nullable=False),
    Column("technician_name", String, nullable=False),
    Column("ticket", String, nullable=False),
    Column("active_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("reason", String),
    Column("events", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("recovered", Boolean(create_constraint=False), nullable=False),
    Index("sessions_by_file", "file"),
    Index("sessions_by_time", "opened_us", "session"),
    Index("sessions_by_device_serial", "device_serial", "device"),
    *(
        Index(f"sessions_by_{name}", name, "opened_us", "session")
        for name in ("device", "technician", "ticket", "reason")
    ),
)

# Events; see broker.audit.query.EventRow. Each filter has an index in the order of the pages, so that any page costs
# the same, however many rows stand before it. A code has none: the vocabulary knows its event's name.
events = Table(
    "events",
    metadata,
    Column("file", BigInteger, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("session", String),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("actor_kind", String, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("actor_name", String, nullable=False),
    Column("device", String, nullable=False),
    Column("technician", String, nullable=False),
    Column("ticket", String, nullable=False),
    Column("facts", Text, nullable=False),  # canonical JSON of the meta fields
    Column("verdict", String),
    Column("speaks", Boolean(create_constraint=False), nullable=False),
    Index("events_by_time", "at_us", "file", "sequence"),
    Index("events_by_session", "session", "at_us", "file", "sequence", sqlite_where=text("session IS NOT NULL")),
    Index("events_by_verdict", "verdict", "at_us", "file", "sequence", sqlite_where=text("verdict IS NOT NULL")),
    Index("events_by_speaks", "at_us", "file", "sequence", sqlite_where=text("speaks")),
    *(
        Index(f"events_by_{name}", name, "at_us", "file", "sequence")
        for name in ("name", "actor_id", "device", "technician", "ticket")
    ),
)

# Changes of settings; see broker.audit.query.ChangeRow.
changes = Table(
    "changes",
    metadata,
    Column("file", BigInteger, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("session", String),
    Column("at_us", BigInteger, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
    Column("setting", String, nullable=False),
    Column("base", String, nullable=False),  # the setting without its context
    Column("old", Text, nullable=False),  # canonical JSON
    Column("new", Text, nullable=False),
    Column("actor", String, nullable=False),
    Column("who", String, nullable=False),
    Column("who_name", String, nullable=False),
    Column("via", String, nullable=False),
    Column("basis", String, nullable=False),  # seen, diary, inferred
    Column("words", Text, nullable=False),  # canonical JSON
    Column("device", String, nullable=False),
    Column("technician", String, nullable=False),
    Column("ticket", String, nullable=False),
    Index("changes_by_time", "at_us", "file", "sequence", "item"),
    *(
        Index(f"changes_by_{name}", name, "at_us", "file", "sequence", "item")
        for name in ("base", "session", "device", "technician", "ticket", "who")
    ),
)

# Pictures by the second; see broker.audit.query.FrameSecond. A row for each picture would outgrow the events.
frame_ranges = Table(
    "frame_ranges",
    metadata,
    Column("session", String, primary_key=True),
    Column("second", BigInteger, primary_key=True, autoincrement=False),
    Column("file", BigInteger, nullable=False),
    Column("first_sequence", BigInteger, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("first_offset", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("frame_ranges_by_file", "file"),
    sqlite_with_rowid=False,
)
