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
class Rule:
    """Of one setting or action: why no technician may touch it at all, and whether the customer is asked each time."""

    action: bool = False
    never: str | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """A device's rules by key, and its apps: whether each may use the camera."""

    keys: Mapping[str, Rule] = field(default_factory=dict)
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
        acts, rule = isinstance(command, ActionRun), self.keys.get(_key(command))
        if rule is None or (acts and not rule.action):
            return "unknown_action" if acts else "unknown_setting"
        if rule.action and not acts:
            return "read_only"
        needs_consent = rule.asks and action_scope(_key(command)) not in book
        return rule.never or ("needs_consent" if needs_consent else None)

    def once(self, command: Command) -> AnyScope | None:
        """Return the scope that this command, which may be carried out, uses up; None if it uses none."""
        if isinstance(command, SettingsSet | ActionRun) and self.keys[_key(command)].asks:
            return action_scope(_key(command))
        return None


def rules_of(descriptors: Iterable[Descriptor], apps: Iterable[App]) -> Rules:
    """Return the rules of a device that describes itself so."""
    return Rules({each.key: _rule(each) for each in descriptors}, {each.id: each.camera for each in apps})


def _rule(of: Descriptor) -> Rule:
    asks = of.write_policy == "technician_consent" or of.safety == "person_present"
    if of.kind not in ("setting", "action") or (of.kind == "setting" and of.access == "ro"):
        return Rule(never="read_only")
    if of.write_policy == "customer_only" or of.key.startswith(_CAMERA):
        return Rule(of.kind == "action", never="customer_only")
    return Rule(of.kind == "action", asks=asks)


def _key(command: SettingsSet | ActionRun) -> str:
    return command.key.partition("@")[0]


def concerns(scope: AnyScope, command: Command) -> bool:
    """Return whether a command can't be carried out without this scope."""
    return scope == NEEDS[type(command)] or (isinstance(command, AppOpen) and scope == camera_scope(command.app))
