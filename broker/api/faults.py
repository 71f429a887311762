"""Errors as answers: a stable code and a sentence in both languages; never a stack trace."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from broker.api.access import record_refusal
from broker.errors import NotFound, TelevisitError, Unavailable
from broker.recording.record import BadRecord

_log = structlog.get_logger()
_FRAMEWORK = {
    400: ("malformed", "Yêu cầu không hợp lệ.", "The request is malformed."),
    404: ("not_found", "Không có địa chỉ này.", "There is nothing at this address."),
    405: ("method_not_allowed", "Địa chỉ này không nhận phương thức đó.", "This address does not take that method."),
    413: ("too_large", "Yêu cầu quá lớn.", "The request is too large."),
}


class Refusal(BaseModel):
    """What went wrong: a stable code, a sentence in each language, and the seconds to wait before the next try."""

    code: str
    vi: str
    en: str
    retry_after_s: int | None


class ErrorBody(BaseModel):
    """The body of every answer that is an error."""

    error: Refusal


def session_unknown() -> NotFound:
    """Return the error for a visit that the index does not have."""
    return NotFound(
        "session_unknown",
        vi="Không có phiên nào mang mã này (hoặc chỉ mục chưa kịp cập nhật).",
        en="There is no session with this id, or the index has not read it yet.",
    )


def record_unreadable(bad: BadRecord) -> Unavailable:
    """Return the error for a visit whose recording is not what was written."""
    return Unavailable(
        "record_unreadable",
        vi="Không đọc được bản ghi của phiên này. Hãy kiểm tra tính toàn vẹn của nó.",
        en=f"The recording of this session can't be read ({bad.code}). Verify it.",
    )


def install(app: FastAPI) -> None:
    """Make the application answer every error in one shape, ErrorBody."""
    app.add_exception_handler(TelevisitError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _fault)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, TelevisitError)
    return _answer(error.http_status, error.code, error.vi, error.en, error.retry_after_s)


async def _malformed(request: Request, error: Exception) -> Response:
    await record_refusal(request, "malformed")
    return _answer(422, "malformed", "Yêu cầu không hợp lệ.", "The request is malformed.")


async def _framework(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses: an unknown route or method, a body that is too large or no JSON."""
    assert isinstance(error, HTTPException)
    code, vi, en = _FRAMEWORK.get(error.status_code, _FRAMEWORK[400])
    return _answer(error.status_code, code, vi, en)


async def _fault(request: Request, error: Exception) -> Response:
    _log.error("fault in a request", path=request.url.path, exc_info=error)
    return _answer(
        500, "internal", "Hệ thống gặp lỗi. Vui lòng thử lại hoặc báo quản trị viên.",
        "Something went wrong in the broker. Try again, or tell the administrator.",
    )  # fmt: skip


def _answer(status: int, code: str, vi: str, en: str, retry_after_s: int | None = None) -> Response:
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    body = ErrorBody(error=Refusal(code=code, vi=vi, en=en, retry_after_s=retry_after_s))
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)
