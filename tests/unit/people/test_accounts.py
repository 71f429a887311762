import hashlib
import unicodedata
from dataclasses import replace

import pytest

from broker.backends.memory.accounts import MemoryAccountStore
from broker.clock import ManualClock
from broker.errors import Invalid, NotFound, Refused
from broker.people.accounts import Account, Accounts, Failure, normalise_name, person_behind
from broker.principal.principal import ActorKind, Principal, Role

PASSWORD = "một mật khẩu đủ dài"


class QuickHasher:
    """A PasswordHasher that is quick: for what is not about the hash. Counts its verifications."""

    def __init__(self) -> None:
        self.verified: list[str | None] = []

    async def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified.append(password_hash)
        return password_hash is not None and password_hash == await self.hash(password)


@pytest.fixture
def hasher() -> QuickHasher:
    return QuickHasher()


@pytest.fixture
def accounts(hasher: QuickHasher) -> Accounts:
    return Accounts(MemoryAccountStore(), hasher)


async def add(accounts: Accounts, name: str = "lan", password: str = PASSWORD, **changed: str) -> Account:
    texts = {"full_name": "Nguyễn Thị Lan", "staff_number": "KT-0042"} | changed
    return await accounts.add(
        name, texts["full_name"], texts["staff_number"], Role.TECHNICIAN, password, ManualClock().now()
    )


async def test_an_account_is_made_and_found_under_its_normalised_name(accounts: Accounts) -> None:
    made = await add(accounts, " Lan.KT-1 ")
    assert made.name == "lan.kt-1"
    assert (made.full_name, made.staff_number, made.role, made.disabled) == (
        "Nguyễn Thị Lan",
        "KT-0042",
        Role.TECHNICIAN,
        False,
    )
    assert made.created_us == ManualClock().now().wall_us
    assert await accounts.find("lan.kt-1") == made
    assert await accounts.find("minh") is None
    assert await accounts.everyone() == (made,)


@pytest.mark.parametrize("name", ["", ".lan", "-lan", "la n", "lần", "a" * 65, "lan\n", "lan@x"])
async def test_a_name_outside_the_alphabet_is_refused(accounts: Accounts, name: str) -> None:
    if name == "lan\n":
        assert normalise_name(name) == "lan", "what a file or a paste leaves at the end is trimmed"
        return
    with pytest.raises(Invalid) as caught:
        await add(accounts, name)
    assert caught.value.code == "account_name"


@pytest.mark.parametrize("text", ["", "   ", "x" * 81, "Lan\u202egnp", "Lan\x00", "Lan\nLan"])
@pytest.mark.parametrize("field", ["full_name", "staff_number"])
async def test_what_a_customer_reads_must_be_printable(accounts: Accounts, field: str, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        await add(accounts, **{field: text})
    assert caught.value.code == "account_text"


async def test_a_name_is_taken_once(accounts: Accounts) -> None:
    first = await add(accounts)
    with pytest.raises(Refused) as caught:
        await add(accounts, "LAN", full_name="Somebody Else")
    assert caught.value.code == "account_exists"
    assert await accounts.find("lan") == first


@pytest.mark.parametrize(
    ("password", "code"),
    [("x" * 14, "password_too_short"), ("", "password_too_short"), ("x" * 1025, "password_too_long")],
)
async def test_a_password_has_fifteen_characters_at_least(accounts: Accounts, password: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        await add(accounts, password=password)
    assert caught.value.code == code
    await add(accounts, password="x" * 15)


async def test_the_right_password_gives_the_account(accounts: Accounts) -> None:
    made = await add(accounts)
    assert await accounts.authenticate("lan", PASSWORD) == made


async def test_two_keyboards_forms_of_a_vietnamese_password_are_one(accounts: Accounts) -> None:
    made = await add(accounts, password=unicodedata.normalize("NFD", PASSWORD))
    assert await accounts.authenticate("lan", unicodedata.normalize("NFC", PASSWORD)) == made


async def test_each_failure_is_told_apart_for_the_record_and_costs_one_verification(
    accounts: Accounts, hasher: QuickHasher
) -> None:
    made = await add(accounts)
    await add(accounts, "minh")
    await accounts.set_disabled("minh", True)
    assert await accounts.authenticate("lan", PASSWORD + "?") is Failure.WRONG_PASSWORD
    assert await accounts.authenticate("nobody", PASSWORD) is Failure.UNKNOWN_NAME
    assert await accounts.authenticate("minh", PASSWORD) is Failure.DISABLED
    assert await accounts.authenticate("minh", PASSWORD + "?") is Failure.WRONG_PASSWORD
    assert await accounts.authenticate("lan", "x" * 5_000) is Failure.WRONG_PASSWORD
    assert hasher.verified == [made.password_hash, None, made.password_hash, made.password_hash, made.password_hash]


async def test_an_account_is_disabled_and_enabled(accounts: Accounts) -> None:
    made = await add(accounts)
    assert await accounts.set_disabled("Lan", True) == replace(made, disabled=True)
    assert await accounts.find("lan") == replace(made, disabled=True)
    assert await accounts.set_disabled("lan", False) == made
    assert await accounts.find("lan") == made


async def test_a_new_password_replaces_the_old_one(accounts: Accounts) -> None:
    await add(accounts)
    changed = await accounts.set_password("lan", "another long password")
    assert await accounts.find("lan") == changed
    assert await accounts.authenticate("lan", "another long password") == changed
    assert await accounts.authenticate("lan", PASSWORD) is Failure.WRONG_PASSWORD
    with pytest.raises(Invalid):
        await accounts.set_password("lan", "short")


async def test_changing_an_unknown_account_says_so(accounts: Accounts) -> None:
    for change in (accounts.set_disabled("nobody", True), accounts.set_password("nobody", PASSWORD)):
        with pytest.raises(NotFound) as caught:
            await change
        assert caught.value.code == "account_unknown"


class ForgetfulStore(MemoryAccountStore):
    """Loses an account between the look and the change, as a second process can."""

    async def set_disabled(self, name: str, disabled: bool) -> bool:
        return False

    async def set_password_hash(self, name: str, password_hash: str) -> bool:
        return False


async def test_an_account_that_vanishes_half_way_is_unknown_too(hasher: QuickHasher) -> None:
    accounts = Accounts(ForgetfulStore(), hasher)
    await add(accounts)
    for change in (accounts.set_disabled("lan", True), accounts.set_password("lan", PASSWORD)):
        with pytest.raises(NotFound):
            await change


@pytest.mark.requirement("AU-03")
async def test_a_hash_is_in_no_repr_and_the_principal_is_the_person(accounts: Accounts) -> None:
    made = await add(accounts)
    assert made.password_hash not in repr(made)
    assert made.principal == Principal(ActorKind.TECHNICIAN, "lan", "Nguyễn Thị Lan")


async def test_nobody_audits_visits_who_makes_them(accounts: Accounts) -> None:
    async def appoint(name: str, role: Role, staff_number: str = "KT-0042") -> Account:
        return await accounts.add(name, "Nguyễn Thị Lan", staff_number, role, PASSWORD, ManualClock().now())

    await appoint("lan", Role.TECHNICIAN)
    with pytest.raises(Refused) as caught:
        await appoint("lan.audit", Role.AUDITOR, " kt-0042 ")
    assert caught.value.code == "role_conflict"
    assert await accounts.find("lan.audit") is None
    await appoint("lan.admin", Role.ADMINISTRATOR)
    await appoint("minh", Role.AUDITOR, "KT-0043")
    await accounts.set_disabled("lan", True)
    await appoint("lan.audit", Role.AUDITOR)  # who changes over
    with pytest.raises(Refused) as caught:
        await accounts.set_disabled("lan", False)
    assert caught.value.code == "role_conflict"
    found = await accounts.find("lan")
    assert found is not None
    assert found.disabled
    await accounts.set_disabled("lan.audit", True)
    await accounts.set_disabled("lan", False)


async def test_two_accounts_with_one_staff_number_are_one_person_and_so_is_the_host_s_user_of_a_name() -> None:
    store = MemoryAccountStore()
    accounts, now = Accounts(store, QuickHasher()), ManualClock().now()
    for name, number in (("lan", "KT-0042"), ("lan.admin", "kt-0042"), ("minh", "KT-0043")):
        await accounts.add(name, "Nguyễn Thị Lan", number, Role.ADMINISTRATOR, PASSWORD, now)

    async def behind(id: str) -> str:
        return await person_behind(store, Principal(ActorKind.ADMINISTRATOR, id))

    assert len({await behind(id) for id in ("lan", "lan.admin", "host:lan", "host:Lan.Admin")}) == 1
    assert len({await behind(id) for id in ("lan", "minh", "host:root", "KT-0042", "host:other")}) == 5
    assert await behind("host:root") == await behind("root")
