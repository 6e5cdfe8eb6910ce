"""The hub's own description: OpenAPI as JSON, and as a page that asks nobody else for anything."""

from typing import Any, Literal

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sync.hub.pages import page
from sync.hub.problems import TITLES
from sync.hub.shapes import EnrolIn, ProblemOut, RecordsIn

router = APIRouter(include_in_schema=False)


class HubApp(FastAPI):
    """A FastAPI whose document also holds the bodies that routes read themselves."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if not self.openapi_schema:
            said = super().openapi()
            models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
                (EnrolIn, "validation"),
                (RecordsIn, "validation"),
                (ProblemOut, "serialization"),
            ]
            _, shapes = models_json_schema(models, ref_template="#/components/schemas/{model}")
            said.setdefault("components", {}).setdefault("schemas", {}).update(shapes["$defs"])
            self.openapi_schema = said
        return self.openapi_schema


@router.get("/docs")
def docs(request: Request) -> Response:
    """Show every call of the API."""
    said = request.app.openapi()
    calls = [
        {
            "method": method.upper(),
            "path": path,
            "text": call.get("description", call.get("summary", "")),
            "parameters": [(one["name"], one["in"]) for one in call.get("parameters", [])],
            "takes": _shape(call.get("requestBody", {})),
            "answers": [(status, shape) for status, shape in answers if shape != "ProblemOut"],
            "problems": [status for status, shape in answers if shape == "ProblemOut"],
        }
        for path, methods in said["paths"].items()
        for method, call in methods.items()
        for answers in [sorted((status, _shape(answer)) for status, answer in call["responses"].items())]
    ]
    shapes = [
        (
            name,
            shape.get("description", ""),
            [(field, one.get("type", "")) for field, one in shape["properties"].items()],
        )
        for name, shape in said["components"]["schemas"].items()
    ]
    return page(request, "docs.html", calls=calls, shapes=shapes, titles=TITLES)


@router.get("/problems/{slug}")
def problem(slug: str) -> Response:
    """Lead from a problem's type to where it is explained."""
    return RedirectResponse(f"/docs#problem-{slug}" if slug in TITLES else "/docs", 303)


def _shape(said: dict[str, Any]) -> str:
    """Return the name of the shape that a body or an answer has, or ""."""
    found = (content.get("schema", {}).get("$ref", "") for content in said.get("content", {}).values())
    return next(found, "").rpartition("/")[2]
