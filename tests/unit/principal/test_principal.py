from broker.principal.principal import BROKER, ActorKind, Principal, Role


def test_every_role_can_stand_on_the_record() -> None:
    assert {role.value for role in Role} < {kind.value for kind in ActorKind}


def test_the_broker_is_one_of_those_who_act() -> None:
    assert Principal(ActorKind.BROKER, "broker", "") == BROKER
