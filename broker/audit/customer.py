"""Everything about this customer: what the record and the state hold of some visits, as files that a customer can read.

A page in the customer's language, and beside it each visit's receipt, facts, events, verdict and order, the settings as
the last visit left them, and the tickets. Pictures are not among them: they are shown by a replay.
"""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from broker.audit.query import EventRow, SessionRow
from broker.audit.receipt_words import WORDS, Language

_VIETNAM: Final = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Told:
    """One visit: its facts, how many events of it are in the file beside, what was erased of it, and its receipt.

    ``finding``: the technician's verdict on it and the order for a visit at home, None without either.
    """

    visit: SessionRow
    events: int
    erased: tuple[str, ...]
    receipt: str
    finding: Mapping[str, Any] | None = None


_SAY: Final[Mapping[Language, Mapping[str, str]]] = {
    "vi": {
        "title": "Dữ liệu của bạn",
        "intro": "Đây là những gì hệ thống đang giữ về {what}, lập lúc {at} (giờ Việt Nam). Các tệp đi kèm là toàn bộ "
        "nội dung; trang này chỉ tóm tắt. Không kèm theo: hình đã ghi, và nhật ký chung về việc thiết bị kết nối hoặc "
        "được cấp mã PIN.",
        "session": "phiên hỗ trợ {value}",
        "device": "thiết bị {value}",
        "ticket": "ticket {value}",
        "visits": "Các phiên hỗ trợ ({count})",
        "none": "Không có phiên nào.",
        "when": "Bắt đầu",
        "lasted": "Kéo dài",
        "ended": "Kết thúc",
        "who": "Kỹ thuật viên",
        "on": "Mã ticket",
        "pictures": "Hình màn hình",
        "files": "Tệp",
        "receipt": "biên nhận",
        "facts": "thông tin chung",
        "finding": "kết luận của kỹ thuật viên",
        "events": "{count} sự kiện",
        "erased": "Đã xóa vĩnh viễn: {classes}",
        "screen": "hình màn hình",
        "camera": "hình camera",
        "text": "nội dung chữ",
        "meta": "thông tin và sự kiện",
        "settings": "Cài đặt thiết bị",
        "settings_none": "Không giữ cài đặt nào của thiết bị.",
        "settings_some": "Cài đặt của thiết bị khi phiên gần nhất kết thúc: {files}",
        "tickets": "Ticket hỗ trợ",
        "tickets_none": "Không có ticket nào.",
        "account": "Tài khoản",
        "account_none": "Bạn không có tài khoản trong hệ thống này: phiên được mở bằng mã PIN trên thiết bị của bạn.",
        "rights": "Quyền của bạn",
        "rights_text": "Bạn có thể yêu cầu xem lại hình đã ghi, hoặc yêu cầu xóa dữ liệu này. Việc xóa cần hai "
        "người, một người yêu cầu và một người duyệt, và không thể khôi phục. Nếu không ai yêu cầu, dữ liệu sẽ tự động "
        "bị xóa khi hết thời hạn lưu giữ.",
        "goes_on": "chưa kết thúc",
        "unknown": "đã xóa",
    },
    "en": {
        "title": "Your data",
        "intro": "This is what the system keeps about {what}, as of {at} (Vietnam time). The files beside this page "
        "are the whole content; the page only sums it up. Not among them: the recorded pictures, and the general log "
        "that a device connected or was given a PIN.",
        "session": "support session {value}",
        "device": "device {value}",
        "ticket": "ticket {value}",
        "visits": "Support sessions ({count})",
        "none": "There are no sessions.",
        "when": "Began",
        "lasted": "Lasted",
        "ended": "Ended",
        "who": "Technician",
        "on": "Ticket",
        "pictures": "Screen pictures",
        "files": "Files",
        "receipt": "receipt",
        "facts": "facts",
        "finding": "the technician's verdict",
        "events": "{count} events",
        "events.one": "{count} event",
        "erased": "Erased for good: {classes}",
        "screen": "screen pictures",
        "camera": "camera pictures",
        "text": "text",
        "meta": "facts and events",
        "settings": "Settings of the device",
        "settings_none": "No settings of the device are kept.",
        "settings_some": "The device's settings as the last session left them: {files}",
        "tickets": "Tickets",
        "tickets_none": "There are no tickets.",
        "account": "Account",
        "account_none": "You have no account in this system: each session is opened by the PIN on your device.",
        "rights": "Your rights",
        "rights_text": "You can ask to see the recorded pictures, or ask that this data be erased. Erasing takes two "
        "people and can't be undone. If nobody asks, the data is erased when its time is over.",
        "goes_on": "not over",
        "unknown": "erased",
    },
}

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #ccc}small{color:#555}"
)


def files(
    about: tuple[str, str],
    visits: Sequence[Told],
    settings: Mapping[str, Any],
    tickets: Sequence[Mapping[str, Any]],
    at_us: int,
    language: Language,
) -> dict[str, bytes]:
    """Return the small files by their names; the events are written apart, into ``events_name``.

    ``about``: what was asked for, session, device or ticket, and its value. ``settings``: by device, as kept.
    """
    made = {"index.html": _page(about, visits, list(settings), tickets, at_us, language).encode()}
    for told in visits:
        folder = f"sessions/{told.visit.session}"
        made[f"{folder}/facts.json"] = _json(asdict(told.visit) | {"erased": list(told.erased)})
        made[f"{folder}/receipt.txt"] = told.receipt.encode()
        if told.finding is not None:
            made[f"{folder}/finding.json"] = _json(told.finding)
    for device, values in settings.items():
        made[f"settings/{device}.json"] = _json(values)
    if tickets:
        made["tickets.json"] = _json(list(tickets))
    return made


def events_name(session: str) -> str:
    """Return the name of the file with a visit's events, one a line."""
    return f"sessions/{session}/events.jsonl"


def line(row: EventRow) -> bytes:
    """Return one event as a line, its texts among its facts."""
    value = {
        "id": row.id, "at_us": row.at_us, "code": row.code, "name": row.name, "by": row.actor_kind,
        "by_id": row.actor_id, "by_name": row.actor_name, "facts": dict(row.facts),
    }  # fmt: skip
    return json.dumps(value | ({"erased": True} if row.erased else {}), ensure_ascii=False).encode() + b"\n"


def _page(
    about: tuple[str, str],
    visits: Sequence[Told],
    devices: Sequence[str],
    tickets: Sequence[Mapping[str, Any]],
    at_us: int,
    language: Language,
) -> str:
    say = _SAY[language]
    what = say[about[0]].format(value=about[1])
    parts = [
        f"<h1>{say['title']}</h1><p>{_plain(say['intro'].format(what=what, at=_time(at_us)))}</p>",
        f"<h2>{say['visits'].format(count=len(visits))}</h2>",
        _table(visits, language) if visits else f"<p>{say['none']}</p>",
        f"<h2>{say['settings']}</h2>",
        f"<p>{_settings(devices, say)}</p>",
        f"<h2>{say['tickets']}</h2>",
        f"<p>{_tickets(tickets, say)}</p>",
        f"<h2>{say['account']}</h2><p>{say['account_none']}</p>",
        f"<h2>{say['rights']}</h2><p>{say['rights_text']}</p>",
    ]
    head = f'<meta charset="utf-8"><title>{say["title"]}</title><style>{_STYLE}</style>'
    return (
        f'<!doctype html>\n<html lang="{language}"><head>{head}</head><body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _table(visits: Sequence[Told], language: Language) -> str:
    say = _SAY[language]
    names = ("when", "lasted", "ended", "who", "on", "pictures", "files")
    heads = "".join(f'<th scope="col">{say[name]}</th>' for name in names)
    return f"<table><tr>{heads}</tr>\n" + "\n".join(_row(told, language) for told in visits) + "\n</table>"


def _row(told: Told, language: Language) -> str:
    say, words, visit = _SAY[language], WORDS[language], told.visit
    ended = visit.ended_us
    folder = f"sessions/{visit.session}"
    events = say.get("events.one", say["events"]) if told.events == 1 else say["events"]
    links = ", ".join(
        f'<a href="{folder}/{file}">{shown}</a>'
        for file, shown in (
            ("receipt.txt", say["receipt"]), ("events.jsonl", events.format(count=told.events)),
            ("facts.json", say["facts"]), *([("finding.json", say["finding"])] if told.finding else []),
        )
    )  # fmt: skip
    gone = say["erased"].format(classes=", ".join(say[name] for name in told.erased)) if told.erased else ""
    cells = (
        _time(visit.opened_us),
        "–" if ended is None else words.lasted((ended - visit.opened_us) // 1_000_000),
        say["goes_on"] if ended is None else words.ends.get(visit.reason or "", visit.reason or ""),
        visit.technician_name or say["unknown"],
        visit.ticket or say["unknown"],
        words.number(visit.frames),
    )
    plain = "".join(f"<td>{_plain(cell)}</td>" for cell in cells)
    return f"<tr>{plain}<td>{links}{f'<br><small>{gone}</small>' if gone else ''}</td></tr>"


def _settings(devices: Sequence[str], say: Mapping[str, str]) -> str:
    if not devices:
        return say["settings_none"]
    links = (f'<a href="settings/{_plain(one)}.json">{_plain(one)}</a>' for one in devices)
    return say["settings_some"].format(files=", ".join(links))


def _tickets(tickets: Sequence[Mapping[str, Any]], say: Mapping[str, str]) -> str:
    if not tickets:
        return say["tickets_none"]
    codes = ", ".join(_plain(str(one["code"])) for one in tickets)
    return f'<a href="tickets.json">tickets.json</a>: {codes}'


def _time(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone(_VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def _plain(text: str) -> str:
    """Return text that can't be taken for the page's own: a device chose some of it."""
    return html.escape("".join(c if c.isprintable() else "\ufffd" for c in text))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
