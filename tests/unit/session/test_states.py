"""The table of states."""

from pathlib import Path

import broker.session
from broker.session import inputs
from broker.session.states import TRANSITIONS, State, states_md


def test_states_md_is_made_from_the_table() -> None:
    written = Path(broker.session.__file__).with_name("STATES.md").read_text("utf-8")
    assert written == states_md(), "run `python -m broker.session.states > broker/session/STATES.md`"


def test_every_input_is_listed_where_it_can_happen() -> None:
    kinds = {k for k in vars(inputs).values() if isinstance(k, type) and issubclass(k, inputs.Input)} - {inputs.Input}
    assert set(TRANSITIONS[State.CLAIMED]) == kinds - {inputs.Surveyed, inputs.Assessed}
    assert set(TRANSITIONS[State.ACTIVE]) == kinds - {inputs.Opened}
    assert TRANSITIONS[State.ENDED] == {}
