"""The API describes itself: valid OpenAPI, every call and shape in it, and a page that works without a network."""

import json

import pytest
from jsonschema import Draft202012Validator

from sync.hub.problems import TITLES
from tests import hub_server
from tests.hub_server import batch, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
CALLS = {
    "/v1/enrol": {"post"},
    "/v1/records": {"post"},
    "/v1/uploads": {"options", "post"},
    "/v1/uploads/{id}": {"options", "head", "patch", "delete"},
    "/v1/changes": {"get"},
    "/v1/board": {"get"},
    "/v1/keys": {"get"},
    "/v1/me": {"get"},
    "/healthz": {"get"},
}


@pytest.fixture
async def document(hub):
    answer = await hub.client.get("/openapi.json")
    assert answer.headers["content-type"].startswith("application/json")
    return json.loads(answer.content)


def references(said):
    if isinstance(said, dict):
        for key, value in said.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(said, list):
        for value in said:
            yield from references(value)


async def test_the_document_names_every_call_and_no_page(document):
    assert document["openapi"].startswith("3.1")
    assert {path: set(methods) for path, methods in document["paths"].items()} == CALLS


async def test_every_reference_leads_somewhere_and_every_shape_is_valid_json_schema(document):
    shapes = document["components"]["schemas"]
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in shapes
    for shape in shapes.values():
        Draft202012Validator.check_schema(shape)


async def test_no_framework_error_shape_is_promised(document):
    assert "HTTPValidationError" not in json.dumps(document)
    for path, methods in document["paths"].items():
        if path.startswith("/v1"):
            for call in methods.values():
                assert {"429", "500", "503"} <= set(call["responses"])


async def test_what_devices_send_and_get_fits_the_document(hub, document):
    schema = {"$ref": "#/components/schemas/RecordsIn", "components": document["components"]}
    sent = batch(record(), record())
    Draft202012Validator(schema).validate(sent)
    phone = await hub.enrol()
    answer = await hub.client.post("/v1/records", json=sent, headers=phone.headers)
    for shape, said in (("ResultsOut", answer.json()), ("ChangesOut", await hub.changes(phone))):
        schema = {"$ref": f"#/components/schemas/{shape}", "components": document["components"]}
        Draft202012Validator(schema).validate(said)


async def test_the_page_lists_every_call_and_problem(hub):
    page = (await hub.client.get("/docs")).text
    for path in CALLS:
        assert path in page
    for slug in TITLES:
        assert f'id="problem-{slug}"' in page
    answer = await hub.client.get("/problems/too-large")
    assert answer.headers["location"] == "/docs#problem-too-large"
