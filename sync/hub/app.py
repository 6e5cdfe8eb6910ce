"""Putting a hub together: stores, routes, headers and the answers to failures."""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from threading import Event

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles

from content.pack import Pack
from sync.errors import N_, DiskFull
from sync.hub import (
    api,
    browser_edition,
    desk,
    desk_account,
    desk_board,
    desk_courier,
    desk_devices,
    desk_invitations,
    desk_keys,
    desk_login,
    desk_login_code,
    desk_outreach,
    desk_plan,
    desk_reports,
    desk_sso,
    desk_targets,
    desk_two_step,
    docs,
    fonts,
    health,
    metrics,
    monthly_reports,
    pages,
    problems,
    residents,
    tus_routes,
    wards,
)
from sync.hub.access import AccessLog
from sync.hub.attachment_store import open_attachments
from sync.hub.context import Hub
from sync.hub.database import open_database
from sync.hub.desk_session import LoginNeeded, SecondStepNeeded
from sync.hub.docs import HubApp
from sync.hub.envelopes import say
from sync.hub.errors import AttachmentsRefused, DatabaseRefused, Problem
from sync.hub.exports import routes as exports
from sync.hub.gateway import routes as gateway
from sync.hub.headers import AnswerHeaders, dress, is_api
from sync.hub.hosts import ProperHost
from sync.hub.lane import Lane
from sync.hub.meter import State
from sync.hub.officers import Passwords
from sync.hub.patience import Patient
from sync.hub.settings import Settings
from sync.hub.shelf import Shelf
from sync.hub.sweep import keep_sweeping
from sync.hub.words import Translate, wanted

log = logging.getLogger("xomso.hub")


def create_app(settings: Settings, catalogue: Pack, translate: Translate) -> FastAPI:
    """Open a hub's stores and return its ASGI application; raises DatabaseRefused where they cannot be used."""
    database = open_database(settings.url, settings.patience.database_seconds)
    wards.settle(database, catalogue.units().all())
    if settings.public_url:
        with database.write() as connection:
            wards.remember(connection, "public_url", settings.public_url)
    hub = Hub(
        settings=settings,
        database=database,
        attachments=open_attachments(settings),
        pack=catalogue,
        translate=translate,
        passwords=Passwords(cost=settings.password_cost),
        pages=pages.environment(),
    )

    hub.meter.watch(database.engine)
    hub.meter.registry.register(State(hub))
    _ = hub.places  # wrong settings are told when the hub starts, not when an officer sends

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stopping = Event()
        more = partial(monthly_reports.make_due, hub)
        sweeping = asyncio.create_task(
            keep_sweeping(hub.database, hub.attachments, hub.uploads, settings, more, stopping)
        )
        yield
        stopping.set()
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        hub.line.close()
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
            Middleware(AccessLog, meter=hub.meter),
            Middleware(AnswerHeaders, version=settings.version),
            Middleware(ProperHost, answer=answer),
            Middleware(Patient, patience=settings.patience, answer=answer),
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
        metrics.router,
        fonts.router,
        residents.router,
        desk_login.router,
        desk_login_code.router,
        desk_sso.router,
        desk_account.router,
        desk_two_step.router,
        desk_devices.router,
        desk_invitations.router,
        desk_keys.router,
        desk_courier.router,
        desk.router,
        desk_outreach.router,
        desk_plan.router,
        desk_board.router,
        desk_targets.router,
        desk_reports.router,
        exports.router,
        gateway.router,
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
        # A part of a page is not the place for the log-in form: htmx is told to go there as a whole.
        if "hx-request" in request.headers:
            return Response(status_code=204, headers={"HX-Redirect": "/desk/login"})
        return RedirectResponse("/desk/login", 303)

    async def second_step(request: Request, error: Exception) -> Response:
        return RedirectResponse("/desk/account/two-step", 303)

    async def unknown(request: Request, error: Exception) -> Response:
        # The outermost layer: nothing dresses this answer after us.
        response = await answer(request, problems.broken())
        dress(response.raw_headers, request.url.path, version)
        return response

    for kind in (
        Problem,
        HTTPException,
        RequestValidationError,
        DatabaseRefused,
        AttachmentsRefused,
        DiskFull,
        ClientDisconnect,
        OSError,
    ):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(LoginNeeded, login)
    app.add_exception_handler(SecondStepNeeded, second_step)
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
        case ClientDisconnect():
            return Problem(400, "malformed", N_("Nội dung gửi lên không đọc được."))  # for the log: nobody reads it
        case DatabaseRefused(__cause__=cause) if not (isinstance(cause, DBAPIError) and _is_full(cause)):
            log.error("database", exc_info=cause or error)
            return problems.busy()
        case AttachmentsRefused():
            log.error("attachments", exc_info=error)
            return problems.busy()
        case OSError() if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            log.error("file", exc_info=error)
            return problems.broken()
    return problems.full()


def _is_full(error: DBAPIError) -> bool:
    """Return whether a database reports a full disk: SQLite's SQLITE_FULL, or PostgreSQL's disk_full (53100)."""
    return "full" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "53100"
