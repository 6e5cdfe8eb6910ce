"""Schemathesis asks all that the OpenAPI document allows and much that it does not: no answer is a failure or breaks it."""

from collections import defaultdict
from contextlib import ExitStack, suppress

import pytest
import schemathesis
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import hub_server
from tests.hub_server import LocalHub

hub_pack = hub_server.hub_pack
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
EXAMPLES = 12
"""Requests for each call and each way of making them."""

MISSHAPEN = ([], {}, {"records": {}}, {"records": [1]}, {"records": None, "code": 5, "device_name": []})
"""JSON of another shape than any call takes; drawing, which spoils one value at a time, hardly ever comes to it."""


@pytest.fixture(scope="module")
def place(tmp_path_factory, hub_pack):
    """A hub with one device, and the document of its API."""
    with ExitStack() as stack:
        hub = LocalHub(tmp_path_factory.mktemp("hub"), hub_pack)
        stack.callback(hub.close)
        portal = stack.enter_context(start_blocking_portal())
        phone = portal.call(hub.enrol)
        yield schemathesis.openapi.from_asgi("/openapi.json", hub.app), phone


@pytest.mark.parametrize("known", [True, False])
def test_whatever_is_asked_the_answer_is_one_the_document_promises(place, known):
    schema, phone = place
    headers = phone.headers if known else {}
    statuses: defaultdict[str, set[int]] = defaultdict(set)
    broken: dict[str, str] = {}
    calls = [found.ok() for found in schema.get_all_operations()]
    for call in calls:

        def ask(case):
            answer = case.call(headers={**(case.headers or {}), **headers})
            statuses[call.label].add(answer.status_code)  # noqa: B023
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as failures:
                for failure in failures.exceptions:
                    what = f"{call.label} {answer.status_code} {failure.title}"  # noqa: B023
                    broken.setdefault(what, f"{failure.message} {case.as_curl_command()[:300]}")

        for mode in GenerationMode:
            drawn = settings(
                max_examples=EXAMPLES,
                derandomize=True,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(given(call.as_strategy(mode))(ask))
            with suppress(Unsatisfiable):  # a call with nothing to get wrong
                drawn()
        if call.path in ("/v1/records", "/v1/enrol"):
            for body in MISSHAPEN:
                ask(call.Case(body=body, media_type="application/json"))
    assert not broken, "\n".join(f"{what}: {how}" for what, how in broken.items())
    assert set(statuses) == {call.label for call in calls}
    if known:  # what is asked gets further than the door
        assert statuses["GET /v1/me"] == {200}
        assert statuses["POST /v1/records"] >= {200, 400, 422}
        assert statuses["GET /v1/changes"] >= {200, 422}
    else:
        assert statuses["GET /v1/me"] == {401}
        assert statuses["POST /v1/enrol"] >= {410, 422}
