"""Privacy: the customer's request to have an app with a camera checked, and what of the picture is private now."""

from typing import Annotated, Literal

from pydantic import Field

from broker.wire.base import AppId, Message

Masked = Literal["camera", "secret"]
"""What a device paints over: a camera's picture, or a field for a password or a payment."""


class CameraRequest(Message):
    """device -> broker: the customer asks, on the device, that this app's use of the camera is checked in this visit.

    It grants ``camera:<app>`` until ``consent.withdraw`` takes that back. Nothing else does.
    """

    type: Literal["camera.request"] = "camera.request"
    app: AppId


class PrivacyState(Message):
    """device -> broker -> console: what is in front and what of it is private; before the first picture of it.

    ``front``: the app in front. ``camera``: ``live`` if a camera's picture is part of what is shown, ``off`` if
    only the customer's switch prevents that. ``indicator``: the device says so to whoever is near it, unmaskably.
    """

    type: Literal["privacy.state"] = "privacy.state"
    front: AppId | None
    camera: Literal["none", "live", "off"]
    indicator: bool
    masked: Annotated[tuple[Masked, ...], Field(max_length=2)]
