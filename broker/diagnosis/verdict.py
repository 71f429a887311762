"""What a verdict needs: a cause of this device, evidence, parts that fit, a reason where it is contradicted. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from broker.diagnosis.case import Case, contradicted
from broker.diagnosis.causes import CAUSES, Cause, of
from broker.diagnosis.exhibits import Kind, exhibits
from broker.diagnosis.finding import Chosen
from broker.diagnosis.parts import Part
from broker.errors import Invalid, Refused
from broker.wire.diagnosis import VerdictKind

_SEEN: Final[tuple[Kind, ...]] = ("answer", "note")
_TOLD: Final[tuple[Kind, ...]] = ("test", "code", "measurement", "power", "link")
NEEDS: Final[Mapping[VerdictKind, tuple[Kind, ...]]] = MappingProxyType(
    {
        "device": ("test", "code", "power", "answer"),
        "source": _SEEN,
        "peripheral": ("test", *_SEEN),
        "network": ("test", "link", "answer"),
        "user_setting": ("survey", "setting", "code"),
        "user_care": ("code", "test", "task", "measurement"),
        "firmware": ("survey",),
        "no_fault": ("test", "code", *_SEEN),
        "visit": _TOLD,
        "inconclusive": (),
    }
)
"""Which kinds of evidence a verdict can rest on: one of them at least. Inconclusive needs a note in their place."""
_KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "test": ("kết quả kiểm tra", "a test result"),
        "answer": ("câu trả lời của khách hàng", "the customer's answer"),
        "note": ("điều bạn nhìn thấy", "what you saw"),
        "task": ("việc khách hàng đã làm", "what the customer did"),
        "still": ("ảnh chụp màn hình", "a screenshot"),
        "code": ("mã lỗi", "an error code"),
        "measurement": ("số liệu đo", "a measurement"),
        "survey": ("thay đổi từ phiên trước", "a change since the last session"),
        "setting": ("cài đặt", "a setting"),
        "power": ("các lần mất kết nối", "lost connections"),
        "link": ("đường truyền", "the connection"),
    }
)
"""What each kind is called to who gives a verdict, in Vietnamese and English."""
MUST_CARRY: Final[frozenset[VerdictKind]] = frozenset({"device"})
MAY_CARRY: Final[frozenset[VerdictKind]] = frozenset({"device", "peripheral", "visit", "user_care"})
"""Verdicts with parts on them: the others found nothing that a part would mend (DG-03)."""
TO_VISIT: Final[frozenset[VerdictKind]] = frozenset({"device", "peripheral", "visit"})
"""Verdicts from which a technician's visit at home can be ordered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A verdict as a technician gives it."""

    kind: VerdictKind
    cause: str
    evidence: tuple[str, ...]
    parts: tuple[Chosen, ...]
    note: str | None = None
    reason: str | None = None


def check(asked: Asked, case: Case, catalogue: Sequence[Part]) -> bool:
    """Return whether the evidence contradicts a verdict that may be given.

    Raises Invalid ``cause_unknown``, ``cause_misfit``, ``evidence_unknown``, ``evidence_missing``, and of its parts
    ``parts_not_allowed``, ``part_missing``, ``part_unknown``, ``part_misfit``; Refused ``reason_needed``.
    """
    evidence = case.evidence
    cause = CAUSES.get(asked.cause)
    if cause is None or cause not in of(evidence.kind):
        raise Invalid(
            "cause_unknown",
            vi="Thiết bị này không có nguyên nhân đó. Hãy chọn một nguyên nhân trong danh sách.",
            en="A device of this kind has no such cause. Choose one of the list.",
        )
    if cause.verdict != asked.kind:
        raise Invalid(
            "cause_misfit",
            vi="Nguyên nhân này thuộc kết luận khác. Hãy chọn lại kết luận hoặc nguyên nhân.",
            en=f"This cause is the verdict {cause.verdict}. Choose that one, or another cause.",
        )
    known, by_sku = {one.ref: one.kind for one in exhibits(evidence)}, {part.sku: part for part in catalogue}
    _check_evidence(asked, known)
    _check_parts(asked, cause, case, by_sku)
    against = contradicted(asked.cause, evidence)
    if not against:
        _check_borne(asked, known, by_sku)
    elif not asked.reason:
        raise Refused(
            "reason_needed",
            vi="Bằng chứng của phiên này nói khác. Hãy ghi lý do vì sao bạn vẫn kết luận như vậy.",
            en="The evidence of this session says otherwise. Write down why you still give this verdict.",
        )
    return against


def _check_evidence(asked: Asked, known: Mapping[str, Kind]) -> None:
    strangers = [ref for ref in asked.evidence if ref not in known]
    if strangers:
        raise Invalid(
            "evidence_unknown",
            vi="Có bằng chứng không thuộc phiên này. Hãy tải lại danh sách bằng chứng.",
            en="This session has no such evidence. Load the list of its evidence anew.",
        )
    needs = NEEDS[asked.kind]
    if needs and not any(known[ref] in needs for ref in asked.evidence):
        vi, en = _named(needs)
        raise Invalid(
            "evidence_missing",
            vi=f"Kết luận này cần ít nhất một bằng chứng thuộc loại: {vi}.",
            en=f"This verdict needs evidence of one of these kinds: {en}.",
        )
    if not needs and not asked.note:
        raise Invalid(
            "evidence_missing",
            vi="Kết luận này cần ghi chú nói rõ vì sao chưa kết luận được.",
            en="This verdict needs a note that says why nothing was found.",
        )


def _named(kinds: Iterable[str]) -> tuple[str, str]:
    """Return kinds of evidence in a row, in Vietnamese and English; one of a newer catalogue as it is."""
    vi, en = zip(*(_KINDS.get(kind, (kind, kind)) for kind in kinds), strict=True)
    return ", ".join(vi), ", ".join(en)


def _check_borne(asked: Asked, known: Mapping[str, Kind], catalogue: Mapping[str, Part]) -> None:
    """Refuse a part that the evidence named does not bear: what it costs to bring in vain is the operator's to say."""
    named = {known[ref] for ref in asked.evidence}
    for chosen in asked.parts:
        lacks = [kind for kind in catalogue[chosen.sku].evidence_required if kind not in named]
        if lacks:
            vi, en = _named(lacks)
            raise Invalid(
                "evidence_missing",
                vi=f"Linh kiện {chosen.sku} còn cần bằng chứng: {vi}. Hãy làm bước đó rồi chọn bằng chứng.",
                en=f"The part {chosen.sku} needs evidence of these kinds too: {en}. Take that step, then name what it "
                "showed.",
            )


def _check_parts(asked: Asked, cause: Cause, case: Case, catalogue: Mapping[str, Part]) -> None:
    if asked.parts and asked.kind not in MAY_CARRY:
        raise Invalid(
            "parts_not_allowed",
            vi="Kết luận này không cần linh kiện. Hãy bỏ linh kiện, hoặc chọn kết luận khác.",
            en="This verdict carries no parts. Take them off, or find otherwise.",
        )
    if not asked.parts and asked.kind in MUST_CARRY:
        raise Invalid(
            "part_missing",
            vi="Lỗi phần cứng cần ít nhất một linh kiện phù hợp với dòng máy.",
            en="A hardware fault needs at least one part that fits the model.",
        )
    evidence = case.evidence
    for chosen in asked.parts:
        part = catalogue.get(chosen.sku)
        if part is None:
            raise Invalid(
                "part_unknown",
                vi=f"Không có linh kiện {chosen.sku} trong danh mục.",
                en=f"The catalogue has no part {chosen.sku}.",
            )
        if not part.fits(evidence.kind, evidence.family) or part.group not in cause.groups:
            raise Invalid(
                "part_misfit",
                vi=f"Linh kiện {chosen.sku} không dùng được cho dòng máy và nguyên nhân này.",
                en=f"The part {chosen.sku} doesn't fit this model family and cause.",
            )
    if len({chosen.sku for chosen in asked.parts}) != len(asked.parts):
        raise Invalid(
            "part_misfit",
            vi="Có linh kiện được ghi hai lần. Hãy ghi số lượng thay vì ghi lại.",
            en="A part is there twice. Give its quantity instead.",
        )
