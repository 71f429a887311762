import pytest
from pydantic import ValidationError

from broker.wire.link import Figures
from broker.wire.offer import OfferCancel, OfferCrowded, OfferEnded, OfferOpen, OfferPin


@pytest.mark.parametrize("pin", ["123456789", "000000000"])
def test_a_pin_is_nine_digits_with_its_leading_zeros(pin: str) -> None:
    assert OfferPin(pin=pin, seconds=300).pin == pin


@pytest.mark.parametrize(
    "pin", ["", "12345678", "1234567890", "12345678a", "123 456 789", "１２３４５６７８９", "123456789\n"]
)
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(ValidationError):
        OfferPin(pin=pin, seconds=300)


def test_the_life_of_an_offer() -> None:
    good = Figures(latency_ms=20, jitter_ms=2, loss_percent=0)
    assert [OfferOpen(link=good).type, OfferCancel().type] == ["offer.open", "offer.cancel"]
    assert OfferEnded(reason="expired").reason == "expired"
    assert OfferCrowded(count=1).count == 1
    with pytest.raises(ValidationError, match="link"):
        OfferOpen.model_validate({})
    for seconds in (0, 3601):
        with pytest.raises(ValidationError):
            OfferPin(pin="123456789", seconds=seconds)
