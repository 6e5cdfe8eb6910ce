"""Rendering HTML: templates in the reader's language, small on the wire, without a script."""

import gzip
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from content.bodies import BODY_NAMES
from content.systems import SYSTEMS, system_of
from sync.hub.clock import in_vietnam
from sync.hub.context import hub_of
from sync.hub.desk_session import HOMES
from sync.hub.errors import Problem
from sync.hub.problems import TITLES
from sync.hub.words import LANGUAGES, wanted


def environment() -> Environment:
    """Return the hub's templates; everything put into them is escaped."""
    made = Environment(
        loader=PackageLoader("sync.hub", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["moment"] = in_vietnam
    made.filters["day"] = date.fromisoformat
    made.globals["body_names"] = BODY_NAMES
    made.globals["system_names"], made.globals["system_of"] = SYSTEMS, system_of
    made.globals["homes"] = HOMES
    return made


def page(
    request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    """Return a page made of a template, the reader's translator and what the template asks for."""
    hub = hub_of(request)
    t = hub.translate(wanted(request))
    rest = {key: value for key, value in request.query_params.items() if key in ("q", "ward", "guide", "receipt")}
    html = hub.pages.get_template(template).render(
        t=t,
        n=t.n,
        hub=hub.settings,
        page_path=request.url.path,
        languages=[(code, name, f"?{urlencode({**rest, 'lang': code})}") for code, name in LANGUAGES.items()],
        **values,
    )
    # A phone may send half a surrogate pair (RFC 8259, 8.2): it is shown as a mark here, and passed on to no other system.
    answer = Response(
        html.encode("utf-8", "replace"), status, {"Content-Language": t.lang, **(headers or {})}, "text/html"
    )
    answer.headers["Vary"] = "Accept-Language, Accept-Encoding"
    # A page of the desk holds a secret (csrf) beside what others wrote: compressing both together leaks it (BREACH).
    if "gzip" in request.headers.get("accept-encoding", "") and not request.url.path.startswith("/desk"):
        answer.body = gzip.compress(answer.body, 6, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.body))
    return answer


def failure(request: Request, problem: Problem) -> Response:
    """Return a page that says what failed and where to go on."""
    title = TITLES[problem.slug]
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return page(request, "failure.html", problem.status, headers, title=title, problem=problem)
