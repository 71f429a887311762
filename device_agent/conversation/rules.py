"""The rules: what this device lets a technician do at all, as it describes itself. The broker has no say in them."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType

from broker.wire.action import ActionRun
from broker.wire.app import App, AppOpen
from broker.wire.base import AnyScope, Scope, action_scope, camera_scope
from broker.wire.control import ClipboardSet, ControlKey, ControlPointer
from broker.wire.settings import Descriptor, SettingsSet

Command = ControlKey | ControlPointer | ClipboardSet | SettingsSet | ActionRun | AppOpen
"""What a technician may have carried out; each is answered by ``control.done``."""
NEEDS: Mapping[type[Command], Scope] = MappingProxyType(
    {
        ControlKey: Scope.CONTROL,
        ControlPointer: Scope.CONTROL,
        ActionRun: Scope.CONTROL,
        AppOpen: Scope.CONTROL,
        SettingsSet: Scope.SETTINGS,
        ClipboardSet: Scope.CLIPBOARD,
    }
)
_CAMERA = "camera."  # whatever a device says of it, its camera's switch is the customer's alone


@dataclass(frozen=True, slots=True)
class Rules:
    """What a device says of its settings and actions, by key, and of its apps: whether each may use the camera."""

    keys: Mapping[str, Descriptor] = field(default_factory=dict)
    apps: Mapping[str, bool] = field(default_factory=dict)

    def refusal(self, command: Command, book: Set[AnyScope]) -> str | None:
        """Return why this command may not be carried out under what the customer granted, as a code; None if it may."""
        if NEEDS[type(command)] not in book:
            return "no_scope"
        if isinstance(command, SettingsSet | ActionRun):
            return self._of_key(command, book)
        if isinstance(command, AppOpen):
            if command.app not in self.apps:
                return "unknown_app"
            return "camera_app" if self.apps[command.app] and camera_scope(command.app) not in book else None
        return None

    def _of_key(self, command: SettingsSet | ActionRun, book: Set[AnyScope]) -> str | None:
        acts, of = isinstance(command, ActionRun), self.keys.get(_key(command))
        if of is None or (acts and of.kind != "action"):
            return "unknown_action" if acts else "unknown_setting"
        if not acts and (of.kind != "setting" or of.access == "ro"):
            return "read_only"
        if of.write_policy == "customer_only" or of.key.startswith(_CAMERA):
            return "customer_only"
        return "needs_consent" if _asks(of) and action_scope(of.key) not in book else None

    def once(self, command: Command) -> AnyScope | None:
        """Return the scope that this command, which may be carried out, uses up; None if it uses none."""
        if isinstance(command, SettingsSet | ActionRun) and _asks(self.keys[_key(command)]):
            return action_scope(_key(command))
        return None


def rules_of(descriptors: Iterable[Descriptor], apps: Iterable[App]) -> Rules:
    """Return the rules of a device that describes itself so."""
    return Rules({each.key: each for each in descriptors}, {each.id: each.camera for each in apps})


def _asks(of: Descriptor) -> bool:
    """Return whether the customer is asked each time: it needs their word, or somebody at the device."""
    return of.write_policy == "technician_consent" or of.safety == "person_present"


def _key(command: SettingsSet | ActionRun) -> str:
    return command.key.partition("@")[0]


def concerns(scope: AnyScope, command: Command) -> bool:
    """Return whether a command can't be carried out without this scope."""
    return scope == NEEDS[type(command)] or (isinstance(command, AppOpen) and scope == camera_scope(command.app))
