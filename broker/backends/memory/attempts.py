"""Attempts and locks in memory."""

from collections.abc import Callable

from broker.pairing.throttle import Attempt, Since, Tally, Verdict


class MemoryAttemptStore:
    """An AttemptStore; each method is one step."""

    def __init__(self) -> None:
        self._failures: dict[str, Attempt] = {}  # by attempt id, oldest first; an open attempt is a failure
        self._successes: dict[tuple[str, str], Attempt] = {}  # the latest of each scope and account
        self._locks: dict[tuple[str, str], int] = {}

    async def reserve(self, attempt: Attempt, since: Since, judge: Callable[[Tally], Verdict]) -> Verdict:
        """Count this attempt, if it may be judged."""
        self._forget(attempt.scope, since)
        verdict = judge(self._tally(attempt, since))
        if verdict.stop is None:
            self._failures[attempt.id] = attempt
        return verdict

    def _tally(self, attempt: Attempt, since: Since) -> Tally:
        counted = sorted((a for a in self._failures.values() if a.scope == attempt.scope), key=lambda a: a.at_us)
        recent = [
            success
            for (scope, _), success in self._successes.items()
            if scope == attempt.scope and success.crowd == attempt.crowd and success.at_us > since.success_us
        ]
        return Tally(
            account=tuple(a.at_us for a in counted if a.account == attempt.account and a.at_us > since.account_us),
            address=tuple(a.at_us for a in counted if a.address == attempt.address and a.at_us > since.address_us),
            crowd=tuple(a.at_us for a in counted if a.crowd == attempt.crowd and a.at_us > since.crowd_us)[
                -since.crowd_most :
            ],
            locked=(attempt.scope, attempt.account) in self._locks,
            account_success=any(success.account == attempt.account for success in recent),
            crowd_success=bool(recent),
        )

    def _forget(self, scope: str, since: Since) -> None:
        failures_since = min(since.account_us, since.address_us, since.crowd_us)
        self._failures = {
            key: old for key, old in self._failures.items() if old.scope != scope or old.at_us > failures_since
        }
        self._successes = {
            key: old for key, old in self._successes.items() if old.scope != scope or old.at_us > since.success_us
        }

    async def succeed(self, attempt_id: str) -> None:
        """Give a kept attempt back."""
        attempt = self._failures.pop(attempt_id, None)
        if attempt is not None:
            self._successes[attempt.scope, attempt.account] = attempt

    async def lock(self, scope: str, account: str, at_us: int) -> bool:
        """Lock an account in this scope."""
        if (scope, account) in self._locks:
            return False
        self._locks[scope, account] = at_us
        return True

    async def unlock(self, scope: str, account: str) -> bool:
        """Unlock an account and forget its failures in this scope."""
        if self._locks.pop((scope, account), None) is None:
            return False
        self._failures = {
            key: old for key, old in self._failures.items() if (old.scope, old.account) != (scope, account)
        }
        return True
