"""A real broker in a process of its own, on loopback and a free port, for journeys and adversaries."""

import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.engine import create_schema, open_database
from broker.clock import SystemClock
from broker.people.accounts import Accounts
from broker.principal.principal import Role

PASSWORD = "correct horse battery staple"
START_SECONDS = 30


class WeakHasher:
    """Hashes at the least cost. The broker checks a hash at the cost that it names: a quarter second less a sign-in."""

    async def hash(self, password: str) -> str:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        raise AssertionError("only the broker verifies")


@dataclass
class RunningBroker:
    """A broker process. ``data`` outlives it, so it can be killed and started again."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    module: str = "broker"
    process: "subprocess.Popen[str] | None" = None
    port: int = 0

    def start(self) -> "RunningBroker":
        """Start the process and wait until it listens."""
        command = [
            *self.prefix, sys.executable, "-m", self.module, "serve",
            "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}", "--name", "localhost", "--print-json",
        ]  # fmt: skip
        usual = {"TELEVISIT_FREE_FLOOR_MIB": "1", "TELEVISIT_VERDICT_REQUIRED": "false"}
        environment = {**os.environ, **usual, **self.settings}
        self.errors = (self.data.parent / f"{self.data.name}.log").open("a")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment, start_new_session=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the broker did not start: {self.log()}")
        self.port = json.loads(line)["port"]
        return self

    def log(self) -> str:
        """Return what the broker wrote to its error output."""
        return (self.data.parent / f"{self.data.name}.log").read_text()

    @property
    def pid(self) -> int:
        """The process that serves (below a tracer, if there is one)."""
        assert self.process is not None
        if not self.prefix:
            return self.process.pid
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def kill(self) -> None:
        """Kill it as a crash would."""
        assert self.process is not None
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait(START_SECONDS)
        self._let_go()

    def stop(self) -> int:
        """Stop it in order and return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
        code = self.process.wait(START_SECONDS)
        self._let_go()
        return code

    def _let_go(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.errors.close()

    @property
    def url(self) -> str:
        """The console's address."""
        return f"https://localhost:{self.port}"

    @property
    def ca(self) -> Path:
        """The broker's own CA certificate."""
        return self.data / "tls" / "ca.pem"

    @property
    def tls(self) -> ssl.SSLContext:
        """A client's TLS context that trusts that CA alone."""
        return ssl.create_default_context(cafile=str(self.ca))

    def add_user(self, name: str, role: str, full_name: str = "Nguyễn Văn An", staff: str = "KT-001") -> None:
        """Make one account."""
        asyncio.run(self.add_users((name, role, full_name, staff)))

    async def add_users(self, *people: tuple[str, str, str, str]) -> None:
        """Make accounts (name, role, full name, staff number) beside the broker, as the command on the host does."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = open_database(self.data / "state.db")
        try:
            await create_schema(database)
            accounts = Accounts(SqlAccountStore(database), WeakHasher())
            for name, role, full_name, staff in people:
                await accounts.add(name, full_name, staff, Role(role), PASSWORD, SystemClock().now())
        finally:
            await database.close()

    def client(self) -> httpx.AsyncClient:
        """Return an HTTP client as a browser on the console's page would be."""
        return httpx.AsyncClient(base_url=self.url, verify=self.tls, headers={"Origin": self.url}, timeout=20)
