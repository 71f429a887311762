"""Facts about people: accounts, sign-ins, and what auditors read."""

from dataclasses import dataclass

from broker.events.event import Event, text


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event, code="T2000I", name="signin.succeeded"):
    """A person signed in."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Event, code="T2001W", name="signin.failed"):
    """A sign-in was refused; ``account`` only if such an account exists, for a mistyped name may be a password."""

    reason: str
    address: str
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event, code="T2002I", name="signin.ended"):
    """A person signed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(Event, code="T2003W", name="request.refused"):
    """An HTTP request was refused before it did anything: no sign-in, wrong role, foreign Origin."""

    path: str
    reason: str
    address: str
    origin: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAlarm(Event, code="T2004A", name="signin.alarm"):
    """So many wrong sign-ins of one name from everywhere that only addresses that proved themselves may go on."""

    failures: int
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Event, code="T2010I", name="account.created"):
    """An account was made."""

    account: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDisabled(Event, code="T2011I", name="account.disabled"):
    """An account was disabled; its sign-ins ended with it."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked(Event, code="T2012I", name="account.unlocked"):
    """An account locked by too many wrong PINs may claim again."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked(Event, code="T2013W", name="account.locked"):
    """An account typed so many wrong PINs in a day that it may claim no more until it is unlocked on the host."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEnabled(Event, code="T2014I", name="account.enabled"):
    """A disabled account may sign in again."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRead(Event, code="T6000I", name="audit.read"):
    """An auditor read the record: which view, with which filters; ``sought``: the text that was looked for."""

    view: str
    filters: dict[str, str]
    rows: int
    sought: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditExported(Event, code="T6001I", name="audit.exported"):
    """The record was copied out: in which format, with which filters, how many events, and where to.

    ``to``: output, file, download, or the collector as host:port. ``sha256``: of what was handed out, if it is a text.
    """

    format: str
    filters: dict[str, str]
    rows: int
    to: str
    sha256: str | None = None
