"""Consent: what the technician asks for, what the customer answers, and what may be taken back."""

from typing import Annotated, Literal

from pydantic import Field

from broker.wire.base import ActionScope, AnyScope, Code, Id, Message, Name, Scope, Tag, Text


class Technician(Message):
    """Who wants in, as the device shows it: full name and staff number."""

    name: Name
    staff_number: Name


class ConsentAsk(Message):
    """broker -> device: ask the customer, with Refuse focused; no answer in ``seconds`` counts as no."""

    type: Literal["consent.ask"] = "consent.ask"
    request: Tag
    session: Id
    scope: AnyScope
    technician: Technician
    ticket: Text
    seconds: Annotated[int, Field(ge=1, le=600)]


class ConsentAnswer(Message):
    """device -> broker: the customer pressed Allow or Refuse."""

    type: Literal["consent.answer"] = "consent.answer"
    request: Tag
    granted: bool


class ConsentClosed(Message):
    """broker -> device: take the prompt away (``timeout``, ``ended``)."""

    type: Literal["consent.closed"] = "consent.closed"
    request: Tag
    reason: Code


class ConsentWithdraw(Message):
    """device -> broker: the customer takes a scope back; taking back ``view`` ends the visit."""

    type: Literal["consent.withdraw"] = "consent.withdraw"
    scope: AnyScope


class ConsentRequest(Message):
    """console -> broker: please ask the customer for this scope; a camera's is nobody's to ask for."""

    type: Literal["consent.request"] = "consent.request"
    scope: Scope | ActionScope
