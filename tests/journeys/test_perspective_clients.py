"""Clients of Google's Perspective, unchanged but for the host, asked of the running service."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import islice

import pytest
import requests
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from config.embedded import REPOSITORY
from moderation.api.compat.perspective.attributes import ATTRIBUTES
from moderation.api.compat.perspective.requests import LONGEST
from tests.npm import installed

OPEN = """
from comments.models import Site, SiteKey
from moderation.models import PerspectiveDoor
site = Site.objects.get(key="wire")
PerspectiveDoor.objects.update_or_create(site=site, defaults={"is_open": True})
print(SiteKey.issue(site, "Perspective's clients", ["score"])[1])
"""
RUDE = "What kind of idiot name is foo? Sorry, I like your name."
NODE_CLIENT = "3.1.0"
# The client has its host in a constant; all else is as its own documentation shows it.
NODE = """
const axios = require('axios');
axios.interceptors.request.use(config => {
  config.url = config.url.replace('https://commentanalyzer.googleapis.com', process.argv[2]);
  return config;
});
const Perspective = require('perspective-api-client');
const perspective = new Perspective({apiKey: process.argv[3]});
(async () => {
  const result = await perspective.analyze('<b>You idiot.</b>', {attributes: ['TOXICITY', 'SPAM']});
  const error = await perspective.analyze('x', {attributes: ['LOVE']}).catch(found => found);
  console.log(JSON.stringify({result, error: error.message, status: error.response.status}));
})();
"""


@pytest.fixture(scope="module")
def key(live_parley, wire_key):
    return live_parley.manage("shell", "-c", OPEN).stdout.split()[-1]


def test_googles_python_client_needs_another_discovery_address_and_nothing_else(live_parley, key):
    client = discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key,
        discoveryServiceUrl=f"{live_parley.base_url}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )
    analyze_request = {"comment": {"text": RUDE}, "requestedAttributes": {"TOXICITY": {}}}
    response = client.comments().analyze(body=analyze_request).execute()
    assert response["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.5
    assert response["languages"] == ["en"]
    suggestion = {
        "comment": {"text": "You fool."},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "clientToken": "comment:7",
    }
    assert client.comments().suggestscore(body=suggestion).execute() == {"clientToken": "comment:7"}
    with pytest.raises(HttpError) as refused:
        client.comments().analyze(body={**analyze_request, "comment": {"text": ""}}).execute()
    assert refused.value.status_code == 400
    assert refused.value.reason == "Comment must be non-empty."
    assert refused.value.error_details[0]["errorType"] == "COMMENT_EMPTY"


def test_the_plain_request_of_googles_sample_works(live_parley, key):
    url = f"{live_parley.base_url}/v1alpha1/comments:analyze?key={key}"
    data_dict = {
        "comment": {"text": RUDE},
        "languages": ["en"],
        "requestedAttributes": {"TOXICITY": {}},
        "spanAnnotations": True,
    }
    response = requests.post(url=url, data=json.dumps(data_dict), timeout=30)
    toxicity = json.loads(response.content)["attributeScores"]["TOXICITY"]
    spans = [(one["begin"], one["end"], one["score"]["value"]) for one in toxicity["spanScores"]]
    assert [(begin, end) for begin, end, _ in spans] == [(0, 31), (32, 56)]
    assert spans[0][2] > 0.5 > spans[1][2]


if shutil.which("npm"):

    def test_the_node_client_works(live_parley, key, tmp_path):
        package = installed("perspective-api-client", NODE_CLIENT)
        script = tmp_path / "ask.js"
        script.write_text(NODE, encoding="utf-8")
        done = subprocess.run(
            ["node", str(script), live_parley.base_url, key],
            env=os.environ | {"NODE_PATH": str(package.parent)},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        said = json.loads(done.stdout)
        scores = said["result"]["attributeScores"]
        assert scores["TOXICITY"]["summaryScore"]["value"] > 0.5
        assert scores["SPAM"]["summaryScore"]["value"] < 0.5
        assert (said["status"], said["error"]) == (400, "Unknown requested attribute: LOVE")


def as_the_command_scores(texts):
    """What `python -m ml.score` says of each."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run(
        [sys.executable, "-m", "ml.score"],
        input=lines,
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line)["probabilities"] for line in done.stdout.splitlines()]


def as_the_door_scores(texts, live_parley, key):
    asked = {name: {} for name in ATTRIBUTES}

    def some(start):
        connection = HTTPConnection("127.0.0.1", live_parley.port, timeout=60)
        found = []
        for text in islice(texts, start, None, 8):
            body = {
                "comment": {"text": text},
                "requestedAttributes": asked,
                "dropUnsupportedAttributes": True,
            }
            path = f"/v1alpha1/comments:analyze?key={key}"
            connection.request("POST", path, json.dumps(body))
            answer = connection.getresponse()
            scores = json.loads(answer.read())["attributeScores"]
            found.append({n: one["summaryScore"]["value"] for n, one in scores.items()})
        connection.close()
        return found

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(some, range(8)))
    return [parts[place % 8][place // 8] for place in range(len(texts))]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.torture)])
def test_scores_are_those_of_the_command(live_parley, key, labelled_rows, count):
    fitting = [row.text for row in labelled_rows if 0 < len(row.text.strip()) < LONGEST // 4]
    texts = fitting[:: len(fitting) // count][:count]
    command, door = as_the_command_scores(texts), as_the_door_scores(texts, live_parley, key)
    assert len(command) == len(door) == count
    for said, given in zip(command, door, strict=True):
        expected = {name: said[label] for name, label in ATTRIBUTES.items() if label in said}
        assert given == pytest.approx(expected, abs=1e-9)


def test_no_log_has_the_key(live_parley, key):
    url = f"{live_parley.base_url}/v1alpha1/comments:analyze?key={key}"
    assert requests.post(url, data="{", timeout=30).status_code == 400
    assert requests.get(url, timeout=30).status_code == 404
    logs = [path.read_text(encoding="utf-8") for path in live_parley.log_dir.glob("*.log*")]
    assert any("comments:analyze" in log for log in logs)
    assert not any(key in log for log in logs)
