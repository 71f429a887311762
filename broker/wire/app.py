"""Apps: which ones a device has, which of them may use the camera, and opening one."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from broker.wire import limits
from broker.wire.base import AppId, Message, Tag, Text


class App(Message):
    """One app; ``camera``: it may use the camera, so no technician opens it or presses in it without being asked to."""

    id: AppId
    label_vi: Text
    label_en: Text
    camera: bool


class AppsDescribed(Message):
    """device -> broker -> console: every app, in the order of its home screen; again when that changes."""

    type: Literal["apps.described"] = "apps.described"
    apps: Annotated[tuple[App, ...], Field(max_length=limits.APPS), FailFast()]


class AppOpen(Message):
    """console -> broker -> device: open this app. Needs ``control``, and ``camera:<app>`` if it may use one."""

    type: Literal["app.open"] = "app.open"
    id: Tag
    app: AppId
