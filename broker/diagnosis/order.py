"""The visit order: exact parts, who must come, and all that was found, so that nobody has to ask twice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from broker.diagnosis.case import Case, contradicted
from broker.diagnosis.causes import CAUSES
from broker.diagnosis.exhibits import exhibits
from broker.diagnosis.finding import Chosen, Order, Verdict
from broker.diagnosis.parts import SKILLS, Part, Skill, alternates
from broker.diagnosis.verdict import TO_VISIT
from broker.errors import Refused

_LINES: Final = 64


def order(
    verdict: Verdict | None, case: Case, catalogue: Sequence[Part], records: Mapping[str, int], note: str | None
) -> dict[str, Any]:
    """Return what goes on the order of a visit with this verdict, as JSON; ``records``: where its evidence stands.

    Raises Refused ``verdict_first`` without a verdict, ``no_visit_needed`` for one that a visit would not help,
    ``verdict_outdated`` for one that later evidence contradicts, ``part_gone`` where the catalogue has lost one of its
    parts since.
    """
    if verdict is None:
        raise Refused(
            "verdict_first",
            vi="Phiên này chưa có kết luận. Hãy ghi kết luận trước khi hẹn kỹ thuật viên đến nhà.",
            en="This session has no verdict yet. Give it first.",
        )
    if verdict.kind not in TO_VISIT:
        raise Refused(
            "no_visit_needed",
            vi="Với kết luận này không cần kỹ thuật viên đến nhà.",
            en="With this verdict nobody needs to come to the customer's home.",
        )
    if outdated(verdict, case):
        raise Refused(
            "verdict_outdated",
            vi="Sau khi ghi kết luận, phiên này có thêm bằng chứng nói khác. Hãy sửa kết luận (hoặc ghi lý do) trước.",
            en="What this session showed after its verdict says otherwise. Correct the verdict, or say why, first.",
        )
    evidence = case.evidence
    parts = [_line(chosen, verdict, catalogue, case) for chosen in verdict.parts]
    state = case.state()
    named = {*verdict.evidence}
    return {
        "verdict": verdict.kind,
        "cause": verdict.cause,
        "parts": parts,
        "skill": max(
            [part["skill"] for part in parts] or _skills(verdict, catalogue, case), key=SKILLS.index, default="basic"
        ),
        "two_persons": any(part["heavy"] for part in parts),
        "evidence": [{**asdict(one), "record": records.get(one.ref)} for one in exhibits(evidence) if one.ref in named],
        "words": list(evidence.words),
        "seen": [row.model_dump() for row in state.seen],
        "codes": [code.model_dump() for code in state.codes],
        "survey": [
            {"key": line.key, "old": line.old, "new": line.new, "actor": line.actor, "at_us": line.at_us}
            for line in evidence.changes
            if line.before
        ][:_LINES],
        "finding": verdict.note,
        "contradicted": verdict.contradicted,
        "reason": verdict.reason,
        "note": note,
    }


def _skills(verdict: Verdict, catalogue: Sequence[Part], case: Case) -> list[Skill]:
    """Return what it takes to mend this cause, where nobody knows yet which part it is."""
    cause, evidence = CAUSES.get(verdict.cause), case.evidence
    fitting = (part for part in catalogue if cause and part.group in cause.groups)
    return [part.skill for part in fitting if part.fits(evidence.kind, evidence.family)]


def outdated(verdict: Verdict, case: Case) -> bool:
    """Return whether what came to be known after a verdict contradicts it: then it says no reason why it is so."""
    return not verdict.contradicted and contradicted(verdict.cause, case.evidence)


def _line(chosen: Chosen, verdict: Verdict, catalogue: Sequence[Part], case: Case) -> dict[str, Any]:
    part = _now(chosen.sku, catalogue)
    kind, family, cause = case.evidence.kind, case.evidence.family, CAUSES.get(verdict.cause)
    others = alternates(part, catalogue, kind, family, cause.groups if cause else ())
    brought = {one.sku for one in verdict.parts}
    return {
        "sku": part.sku, "name_vi": part.name_vi, "name_en": part.name_en, "quantity": chosen.quantity,
        "alternates": [sku for sku in others if sku not in brought], "skill": part.skill, "heavy": part.heavy,
        "consumable": part.consumable,
    }  # fmt: skip


def _now(sku: str, catalogue: Sequence[Part]) -> Part:
    """Return the part of this number, or the one that stands for it since a newer catalogue was imported."""
    for part in (*(one for one in catalogue if one.sku == sku), *(one for one in catalogue if sku in one.replaces)):
        return part
    raise Refused(
        "part_gone",
        vi=f"Danh mục không còn linh kiện {sku}. Nhờ quản trị viên thêm lại, hoặc thêm linh kiện thay thế cho mã này.",
        en=f"The catalogue has no part {sku} any more. Ask an administrator to add it, or one that replaces it.",
    )


def told(placed: Order) -> dict[str, Any]:
    """Return an order with its content, as one."""
    return {
        **placed.content, "order": placed.id, "session": placed.session, "ticket": placed.ticket, "by": placed.by,
        "by_name": placed.by_name, "at_us": placed.at_us, "fixed": placed.fixed,
    }  # fmt: skip
