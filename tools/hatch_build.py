"""Builds the console into the wheel, so that ``pip install`` of this project needs no system Node."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleBuild(BuildHookInterface[Any]):
    """Hatch's build hook: a wheel carries the console as ``tech_console/dist``; an editable install does nothing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the console and name its folder to hatch."""
        if version == "editable":
            return
        console = runpy.run_path(str(Path(self.root) / "tools/console.py"))
        build_data["force_include"][str(console["build"]())] = "tech_console/dist"
        build_data["force_include"][str(Path(self.root) / "tech_console/src/locales")] = "tech_console/src/locales"
