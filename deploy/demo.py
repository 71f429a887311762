"""``make demo``: a broker, a simulated TV and a washer on this machine, with sign-ins to try them. Ctrl-C ends all.

Everything it keeps is in ``demo/``; delete the folder to start anew.
"""

import json
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "demo"
PEOPLE = (
    ("ky.thuat", "technician", "Nguyễn Minh Kỹ", "KT-0142"),
    ("giam.sat", "supervisor", "Trần Thu Giám", "GS-0007"),
    ("kiem.toan", "auditor", "Lê Hoài Toán", "KT-9001"),
    ("quan.tri", "administrator", "Phạm Thị Quản", "QT-0001"),
)
WORDS = "sen lua tre may nui song bien gio trang sao mua nang dong rung suoi chim"  # typed without accents
CONSOLE_PORT, TV_PORT, WASHER_PORT = 8443, 8480, 8481
WASHER_SPEED = "60"  # an hour of washing in a minute
STOP_SECONDS = 15


def main() -> int:
    """Run the demo and return the exit code."""
    DATA.mkdir(exist_ok=True)
    sign_ins = _people()
    running: list[subprocess.Popen[str]] = []
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        broker = _start(
            "broker", "serve", "--data", str(DATA / "broker"), "--listen", f"127.0.0.1:{_port(CONSOLE_PORT)}",
            "--print-json",
        )  # fmt: skip
        running.append(broker)
        listening = _announced(broker, "broker")
        washer = _device("washer", WASHER_PORT, listening, "--speed", WASHER_SPEED)
        running.append(washer)
        at_washer = _announced(washer, "washer")
        # The washer's support goes through the TV, too: its PIN is on both pages, and ends with the power of either.
        tv = _device("tv", TV_PORT, listening, "--guest", at_washer["panel"])
        running.append(tv)
        _tell(listening, _announced(tv, "TV"), at_washer, sign_ins)
        while all(process.poll() is None for process in running):
            try:
                broker.wait(1)
            except subprocess.TimeoutExpired:
                continue
        print(f"One of them stopped by itself; the logs are in {DATA}/.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEnding the demo.")
        return 0
    finally:
        for process in reversed(running):
            _stop(process)


def _people() -> dict[str, str]:
    """Return the demo's passwords, made on the first run together with their accounts."""
    kept = DATA / "sign-ins.json"
    if kept.exists():
        found: dict[str, str] = json.loads(kept.read_text("utf-8"))
        return found
    passwords = {name: "-".join(secrets.choice(WORDS.split()) for _ in range(5)) for name, *_ in PEOPLE}
    for name, role, full_name, staff in PEOPLE:
        subprocess.run(
            [
                sys.executable, "-m", "broker", "user", "add", name, "--role", role, "--data", str(DATA / "broker"),
                "--full-name", full_name, "--staff-number", staff, "--password-file", "-",
            ],
            input=passwords[name], text=True, check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(passwords, ensure_ascii=False, indent=1), "utf-8")
    return passwords


def _start(module: str, *arguments: str) -> subprocess.Popen[str]:
    log = (DATA / f"{module}.log").open("a", encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, start_new_session=True,
    )  # fmt: skip


def _device(kind: str, port: int, broker: dict[str, str], *options: str) -> subprocess.Popen[str]:
    return _start(
        "device_agent", kind, "--broker", broker["url"].replace("https", "wss"), "--ca", broker["ca"],
        "--data", str(DATA / kind), "--panel", f"localhost:{_port(port)}", "--print-json", *options,
    )  # fmt: skip


def _announced(process: subprocess.Popen[str], what: str) -> dict[str, str]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"The {what} did not start; its log is in {DATA}/.")
    found: dict[str, str] = json.loads(line)
    return found


def _tell(broker: dict[str, str], tv: dict[str, str], washer: dict[str, str], sign_ins: dict[str, str]) -> None:
    print("\nTelevisit is running. Open the pages in a browser on this machine:\n")
    print(f"  the customer's TV         {tv['panel']}")
    print(f"  the customer's washer     {washer['panel']}")
    print(f"  the technician's console  {broker['url']}")
    print("\n  (the console's certificate is the broker's own: the browser warns once; its CA is")
    print(f"   {broker['ca']})\n")
    for name, role, full_name, _ in PEOPLE:
        print(f"  {role:<13} {name:<10} password {sign_ins[name]:<32} {full_name}")
    print("\nPress “Bắt đầu hỗ trợ từ xa” on the TV's page, read the PIN, type it in the console, allow on the TV.")
    print("Each page has faults to try, hidden from the technician; the console finds them by tests and questions.")
    print("The auditor's account shows every step. Ctrl-C ends the demo.", flush=True)


def _port(wanted: int) -> int:
    """Return the wanted port if it is free on loopback, otherwise any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No free port on loopback.")


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
