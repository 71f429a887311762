"""The tables of the index: a file of their own, made anew whenever their version changes. Times: wall microseconds."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

VERSION: Final = 1
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
    *(
        Index(f"sessions_by_{name}", name, "opened_us", "session")
        for name in ("device", "device_serial", "technician", "ticket", "reason")
    ),
)

# Events; see broker.audit.query.EventRow. Each filter has an index in the order of the pages, so that any page costs
# the same, however many rows stand before it.
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
    Index("events_by_time", "at_us", "file", "sequence"),
    Index("events_by_session", "session", "at_us", "file", "sequence", sqlite_where=text("session IS NOT NULL")),
    *(
        Index(f"events_by_{name}", column, "at_us", "file", "sequence")
        for name, column in (
            ("name", "name"),
            ("code", "code"),
            ("actor", "actor_id"),
            ("device", "device"),
            ("technician", "technician"),
            ("ticket", "ticket"),
        )
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
