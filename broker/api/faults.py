"""Errors as answers: a stable code and a sentence in both languages; never a stack trace."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from broker.api.access import record_refusal
from broker.errors import TelevisitError

_log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Make the application answer every error in one shape: ``{"error": {code, vi, en, retry_after_s}}``."""
    app.add_exception_handler(TelevisitError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _fault)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, TelevisitError)
    return _answer(error.http_status, error.code, error.vi, error.en, error.retry_after_s)


async def _malformed(request: Request, error: Exception) -> Response:
    await record_refusal(request, "malformed")
    return _answer(422, "malformed", "Yêu cầu không hợp lệ.", "The request is malformed.")


async def _fault(request: Request, error: Exception) -> Response:
    _log.error("fault in a request", path=request.url.path, exc_info=error)
    return _answer(
        500, "internal", "Hệ thống gặp lỗi. Vui lòng thử lại hoặc báo quản trị viên.",
        "Something went wrong in the broker. Try again, or tell the administrator.",
    )  # fmt: skip


def _answer(status: int, code: str, vi: str, en: str, retry_after_s: int | None = None) -> Response:
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    body = {"error": {"code": code, "vi": vi, "en": en, "retry_after_s": retry_after_s}}
    return JSONResponse(body, status_code=status, headers=headers)
