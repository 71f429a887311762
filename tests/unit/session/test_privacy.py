"""In which fields of an event a setting's values may stand."""

import pytest

from broker.session.privacy import kept_apart, sensitivity
from tests.unit.session.test_settings import MENU

DESCRIBED = {item.key: item for item in MENU.descriptors}


@pytest.mark.parametrize(
    ("key", "kind", "fields"),
    [
        ("picture.contrast@hdmi1", "public", {"old": 1, "new": None}),
        ("system.device_name", "personal", {"personal_old": 1, "personal_new": None}),
        ("network.password@hdmi1", "secret", {}),
        ("who.knows", "personal", {"personal_old": 1, "personal_new": None}),
    ],
)
def test_each_value_stands_in_its_class_and_an_unknown_one_is_nobody_s_to_read(
    key: str, kind: str, fields: dict[str, int | None]
) -> None:
    assert sensitivity(key, DESCRIBED) == kind
    assert kept_apart(key, DESCRIBED, old=1, new=None) == fields
