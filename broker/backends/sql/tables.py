"""The tables of the state, with the meaning of each column. Times are integer wall microseconds, UTC."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, MetaData, String, Table, Text, text

SCHEMA_VERSION: Final = 4

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, comment="the one row: which form the tables of this file have"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", String(32), primary_key=True, comment="the offer's id, 32 hex digits"),
    Column("device", String(32), nullable=False, comment="the device whose screen shows the PIN"),
    Column("digest", String(64), nullable=False, unique=True, comment="HMAC-SHA256 of the PIN; never the PIN"),
    Column("state", String(16), nullable=False, comment="live, claimed, ended"),
    Column("allocated_us", BigInteger, nullable=False, comment="when the device was given the PIN"),
    Column("expires_us", BigInteger, nullable=False, comment="from when on a live PIN can't be claimed"),
    Column("account", String(64), comment="who won the claim"),
    Column("claimed_us", BigInteger, comment="when it was claimed"),
    Column("ended_us", BigInteger, comment="when it ended"),
    Column("reason", String(64), comment="why it ended: an OfferEnd, or the visit's EndReason"),
    Column("crowded", Integer, nullable=False, comment="how many claims came while the visit was going on"),
    CheckConstraint("state IN ('live', 'claimed', 'ended')", name="offers_state"),
    CheckConstraint("(state = 'claimed') <= (claimed_us IS NOT NULL)", name="offers_claimed_when"),
    comment="a PIN's life; an ended row is kept for 24 hours, in which its PIN is not issued again",
)
_NOT_ENDED = text("state <> 'ended'")
Index("offers_one_per_device", offers.c.device, unique=True, sqlite_where=_NOT_ENDED, postgresql_where=_NOT_ENDED)
Index("offers_by_age", offers.c.allocated_us)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True, comment="the attempt's id, 32 hex digits"),
    Column("scope", String(16), nullable=False, comment="what was tried: claim, sign_in"),
    Column("account", String(160), nullable=False, comment="the account key that it counts under"),
    Column("address", String(64), nullable=False, comment="the address that it counts under; IPv6 by /64"),
    Column("crowd", String(64), nullable=False, comment="the crowd that it counts under"),
    Column("at_us", BigInteger, nullable=False, comment="when"),
    Column("succeeded", Boolean, nullable=False, comment="false until it turned out right: an open one is a failure"),
    comment="guesses, kept as long as a limit may ask for them",
)
Index("attempts_by_account", attempts.c.scope, attempts.c.account, attempts.c.at_us)
Index("attempts_by_address", attempts.c.scope, attempts.c.address, attempts.c.at_us)
Index("attempts_by_crowd", attempts.c.scope, attempts.c.crowd, attempts.c.at_us)
Index("attempts_by_age", attempts.c.scope, attempts.c.succeeded, attempts.c.at_us)

locks = Table(
    "locks",
    metadata,
    Column("scope", String(16), primary_key=True, comment="what the account may not try: claim, sign_in"),
    Column("account", String(160), primary_key=True, comment="the account key"),
    Column("locked_us", BigInteger, nullable=False, comment="when its failures locked it"),
    comment="accounts locked until somebody unlocks them",
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(64), primary_key=True, comment="what is typed to sign in; lower-case"),
    Column("full_name", String(80), nullable=False, comment="what customers read on the device"),
    Column("staff_number", String(80), nullable=False, comment="what customers read on the device"),
    Column("role", String(16), nullable=False, comment="technician, supervisor, auditor, administrator"),
    Column("disabled", Boolean, nullable=False, comment="may not sign in, and is signed in nowhere"),
    Column("created_us", BigInteger, nullable=False, comment="when it was made"),
    Column("password_hash", String(255), nullable=False, comment="argon2id with its salt and parameters, encoded"),
    comment="the people who may sign in",
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", String(64), primary_key=True, comment="SHA-256 of the cookie's token; never the token"),
    Column("id", String(32), nullable=False, unique=True, comment="its id on the record"),
    Column("account", String(64), nullable=False, index=True, comment="who is signed in"),
    Column("address", String(64), nullable=False, comment="from where it was opened"),
    Column("opened_us", BigInteger, nullable=False, comment="when it was opened"),
    Column("seen_us", BigInteger, nullable=False, comment="the last activity noted; the idle end counts from here"),
    Column("ends_us", BigInteger, nullable=False, comment="the absolute end"),
    comment="sign-in sessions; revoking one deletes its row",
)

tickets = Table(
    "tickets",
    metadata,
    Column("code", String(16), primary_key=True, comment="as written: TV-7K3M-9Q2"),
    Column("service_line", String(32), nullable=False, comment="device_care"),
    Column("device", String(32), nullable=False, comment="the device of the visit that opened it"),
    Column("opened_by", String(64), nullable=False, comment="the account that opened it"),
    Column("opened_us", BigInteger, nullable=False, comment="when"),
    Column("state", String(32), nullable=False, comment="open, closed"),
    comment="one row an issue",
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("device", String(32), primary_key=True, comment="the device that was visited"),
    Column("session", String(32), nullable=False, comment="its last visit that was surveyed"),
    Column("phase", String(8), nullable=False, comment="close, or abrupt: as last known, the end was not seen"),
    Column("taken_us", BigInteger, nullable=False, comment="the moment that the values are of; at the end, the end"),
    Column("revision", Integer, nullable=False, comment="of the device's settings"),
    Column("complete", Boolean, nullable=False, comment="no setting was unreadable"),
    Column("diary", String(32), nullable=False, comment="which diary the device keeps"),
    Column("seq", BigInteger, nullable=False, comment="its last line that the values have in them"),
    Column("settings", Text, nullable=False, comment="JSON: values by key and context, null for a secret"),
    Column("technician", String(80), nullable=False, comment="who visited, as the customer read it"),
    Column("reason", String(64), comment="why the visit ended; null while it goes on"),
    comment="how the last visit left each device: what the next one's survey starts from",
)
