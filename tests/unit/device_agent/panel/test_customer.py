from inspect import iscoroutinefunction, signature

from device_agent.agent.page import Page
from device_agent.panel.customer import Customer

ASKED = [name for name in vars(Customer) if not name.startswith("_")]


def test_the_page_is_a_customer_in_every_particular() -> None:
    assert len(ASKED) == 24
    for name in ASKED:
        asked, given = getattr(Customer, name), getattr(Page, name)
        assert list(signature(asked).parameters) == list(signature(given).parameters)
        assert iscoroutinefunction(asked) == iscoroutinefunction(given)
