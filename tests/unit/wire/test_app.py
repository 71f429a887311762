"""Apps: named by a stable word, in a bounded list."""

import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.app import App, AppOpen, AppsDescribed

CALL = App(id="call", label_vi="Gọi video", label_en="Video call", camera=True)


def test_a_list_of_apps_has_an_end() -> None:
    AppsDescribed(apps=(CALL,) * limits.APPS)
    with pytest.raises(ValidationError):
        AppsDescribed(apps=(CALL,) * (limits.APPS + 1))


@pytest.mark.parametrize("app", ["", "Call", "call me", "https://x", "../call", "a" * 41, "-call"])
def test_an_app_is_a_word_and_neither_a_path_nor_an_address(app: str) -> None:
    with pytest.raises(ValidationError):
        AppOpen(id="a-1", app=app)
