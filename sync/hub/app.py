"""Putting a hub together: stores, routes, headers and the answers to failures."""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from content.pack import Pack
from sync.errors import DiskFull
from sync.hub import (
    api,
    browser_edition,
    desk,
    desk_keys,
    desk_login,
    docs,
    health,
    pages,
    problems,
    residents,
    tus_routes,
    wards,
)
from sync.hub.access import AccessLog
from sync.hub.attachments import AttachmentFiles
from sync.hub.context import Hub
from sync.hub.database import open_database
from sync.hub.desk_session import LoginNeeded
from sync.hub.docs import HubApp
from sync.hub.envelopes import say
from sync.hub.errors import DatabaseRefused, Problem
from sync.hub.headers import AnswerHeaders, dress, is_api
from sync.hub.hosts import ProperHost
from sync.hub.lane import Lane
from sync.hub.officers import Passwords
from sync.hub.settings import Settings
from sync.hub.shelf import Shelf
from sync.hub.sweep import keep_sweeping
from sync.hub.words import Translate, wanted

log = logging.getLogger("xomso.hub")


def create_app(settings: Settings, catalogue: Pack, translate: Translate) -> FastAPI:
    """Open a hub's stores and return its ASGI application; raises DatabaseRefused where they cannot be used."""
    database = open_database(settings.url)
    wards.settle(database, catalogue.units().all())
    if settings.public_url:
        with database.write() as connection:
            wards.remember(connection, "public_url", settings.public_url)
    hub = Hub(
        settings=settings,
        database=database,
        attachments=AttachmentFiles(settings.attachments),
        pack=catalogue,
        translate=translate,
        passwords=Passwords(),
        pages=pages.environment(),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(keep_sweeping(database, hub.attachments, hub.uploads, hub.now))
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        database.close()

    async def answer(request: Request, problem: Problem) -> Response:
        if is_api(request.url.path):
            return problems.problem_response(problem, hub.translate(wanted(request)))
        return pages.failure(request, problem)

    app = HubApp(
        title="Xóm Số hub",
        version=settings.version,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(AccessLog),
            Middleware(AnswerHeaders, version=settings.version),
            Middleware(ProperHost, answer=answer),
            Middleware(Shelf, seconds=settings.page_seconds),
            Middleware(Lane, hub=hub),
        ],
        # No exporter is configured, and spans of the framework would carry what people sent.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    app.state.hub = hub
    for router in (
        api.router,
        tus_routes.router,
        docs.router,
        health.router,
        residents.router,
        desk_login.router,
        desk_keys.router,
        desk.router,
    ):
        app.include_router(router)
    with_static = StaticFiles(packages=[("sync.hub", "static")])
    if settings.browser_edition:
        app.mount("/app", browser_edition.mounted(settings.browser_edition))
    app.mount("/static", GZipMiddleware(with_static, minimum_size=500))
    _answer_failures(app, settings.version, answer)
    return app


def _answer_failures(app: FastAPI, version: str, answer: Callable[[Request, Problem], Awaitable[Response]]) -> None:
    async def known(request: Request, error: Exception) -> Response:
        return await answer(request, _problem_of(error))

    async def login(request: Request, error: Exception) -> Response:
        return RedirectResponse("/desk/login", 303)

    async def unknown(request: Request, error: Exception) -> Response:
        # The outermost layer: nothing dresses this answer after us.
        response = await answer(request, problems.broken())
        dress(MutableHeaders(raw=response.raw_headers), request.url.path, version)
        return response

    for kind in (Problem, HTTPException, RequestValidationError, DatabaseRefused, DiskFull, OSError):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(LoginNeeded, login)
    app.add_exception_handler(Exception, unknown)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case HTTPException():
            return problems.from_http(error)
        case RequestValidationError():
            text, values = say(error.errors())
            return Problem(422, "malformed", text, **values)
        case DatabaseRefused(__cause__=cause) if not (isinstance(cause, DBAPIError) and _is_full(cause)):
            log.error("database", exc_info=cause or error)
            return problems.busy()
        case OSError() if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            log.error("file", exc_info=error)
            return problems.broken()
    return problems.full()


def _is_full(error: DBAPIError) -> bool:
    """Return whether a database reports a full disk: SQLite's SQLITE_FULL, or PostgreSQL's disk_full (53100)."""
    return "full" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "53100"
