"""How many examples a property takes where one example is dear: a share of the run's own count, small or proof."""

from hypothesis import settings


def share(part: float) -> settings:
    """Return the run's settings with this part of its examples: 50 of them in `make test`, 5000 in `make proof`."""
    return settings(max_examples=max(2, round(settings().max_examples * part)))
