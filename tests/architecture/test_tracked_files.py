"""The repository stands by itself: nothing of one machine, no package index, no address where packages came from."""

import json
import re
import tomllib

from tests.architecture.tree import ROOT, name, tracked

# Written in pieces, so that this file is not its own finding.
INDEXES = re.compile(
    "|".join(["registry[.]" + "npmjs", "pypi" + "[.]org", "python" + "hosted", "deb[.]" + "debian", "npm" + "mirror"])
)
MACHINE = re.compile("|".join([r"(?<![\w.])/" + r"work/", r"[.]{2}/" + "shared", r"(?<![\w.])/" + r"root/"]))


def findings(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [f"{name(path)}:{n}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return found


def test_nothing_speaks_of_one_machine() -> None:
    assert findings(MACHINE) == []


def test_every_link_of_a_page_leads_somewhere() -> None:
    dead = []
    for page in (path for path in tracked() if path.suffix == ".md"):
        links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        dead += [f"{name(page)}: {link}" for link in links if "://" not in link and not (page.parent / link).exists()]
    assert dead == []


def test_no_package_index_is_named() -> None:
    assert findings(INDEXES) == []


def test_the_python_lock_has_a_hash_for_everything_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(
        r"^([a-z0-9._-]+(?:\[[a-z,]+\])?)==(\S+)[^\n]*(\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+", lock, re.M
    )
    started = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pinned) == len(started) > 20
    assert [line for line in started if line.startswith("-") or "://" in line or " @ " in line] == []


def test_the_python_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    names = {re.split(r"[\[><=;~! ]", requirement)[0].lower() for requirement in asked}
    locked = set(re.findall(r"^([a-z0-9._-]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    assert names - locked == set()


def test_the_console_lock_has_a_hash_for_everything_and_no_address() -> None:
    packages = json.loads((ROOT / "tech_console/package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = {path: entry for path, entry in packages.items() if path.startswith("node_modules/")}
    assert installed
    assert [path for path, entry in installed.items() if "resolved" in entry] == []
    assert [path for path, entry in installed.items() if "integrity" not in entry] == []


def test_the_console_lock_is_the_one_of_its_package_file() -> None:
    asked = json.loads((ROOT / "tech_console/package.json").read_text(encoding="utf-8"))
    root = json.loads((ROOT / "tech_console/package-lock.json").read_text(encoding="utf-8"))["packages"][""]
    for group in ("dependencies", "devDependencies"):
        assert asked[group] == root[group]
        # Exact versions: npm may then choose nothing that the lock doesn't hold.
        assert [name for name, version in asked[group].items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
