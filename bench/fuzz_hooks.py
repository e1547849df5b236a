"""Loaded into schemathesis by bench/fuzz: keeps who asks alive, counts the requests, and three checks of ours."""

import atexit
import collections
import json
import os
import pathlib
import threading
import uuid

import schemathesis
from schemathesis.specs.openapi.checks import negative_data_rejection

SETTINGS = json.loads(os.environ["FUZZ_SETTINGS"])
ECHOED = {"X-Echoed": "zqheaderxq", "Cookie": "echoed=zqcookiexq"}

statuses = collections.Counter()
lock = threading.Lock()


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers
    for name, value in ECHOED.items():
        headers.setdefault(name, value)
    operation = case.operation.definition.raw.get("operationId")
    # Who asks neither deletes nor renames themselves.
    if operation in ("update-user", "delete-user") and case.path_parameters.get("id") == SETTINGS["user"]:
        case.path_parameters["id"] = str(uuid.uuid4())


@schemathesis.hook
def after_call(context, case, response):
    with lock:
        statuses[response.status_code] += 1


@schemathesis.check
def no_server_error_but_503(ctx, response, case):
    assert response.status_code < 500 or response.status_code == 503, f"{response.status_code} is an error of ours"


@schemathesis.check
def bad_data_refused(ctx, response, case):
    # Under a file name JSON is a document's bytes, which no schema bounds.
    if not (case.operation.definition.raw.get("operationId") == "submit-document" and case.media_type == "application/json" and "filename" in (case.query or {})):
        negative_data_rejection(ctx, response, case)


@schemathesis.check
def no_header_echoed(ctx, response, case):
    sent = {name: value for name, value in (case.headers or {}).items() if name.lower() not in ("accept", "content-type", "x-correlation-id")}
    for name, values in response.headers.items():
        for value in values:
            assert not any(len(each) > 6 and str(each) in value for each in sent.values()), f"the reply's header {name} echoes the request's"
        assert name.lower() not in ("authorization", "cookie", *(header.lower() for header in ECHOED)), f"the request's header {name} came back"


@atexit.register
def tell():
    pathlib.Path(SETTINGS["counts"]).write_text(json.dumps(statuses))
