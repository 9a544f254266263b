"""Every operation of the OpenAPI schema with inputs that nobody would think of (schemathesis).

No answer may be a server error or off the schema. The requests go to a live Parley, with a key of
a site of their own that may do everything.
"""

import subprocess
import sys

import pytest

ISSUE = """
from comments.models import KeyScope, Site, SiteKey
site, _ = Site.objects.get_or_create(
    key="fuzzed", defaults={"name": "Fuzzed", "origins": ["https://fuzzed.example"]}
)
print(SiteKey.issue(site, "fuzz", KeyScope.values)[1])
"""
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]


def fuzz(parley, seconds, *options):
    key = parley.manage("shell", "-c", ISSUE).stdout.split()[-1]
    schema = f"{parley.base_url}/api/schema/?format=json"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", schema,
        "--url", parley.base_url, "--max-time", str(seconds), "--checks", ",".join(CHECKS),
        "--header", f"Parley-Site-Key: {key}", "--generation-database", "none", "--no-color",
        "--suppress-health-check", "all", "--warnings", "off", *options,
    ]  # fmt: skip
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=parley.log_dir, check=False
    )


@pytest.mark.timeout(180)
def test_no_answer_is_a_server_error_or_off_the_schema(live_parley):
    done = fuzz(live_parley, 60)
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_nor_in_ten_minutes(live_parley):
    done = fuzz(live_parley, 600, "--max-examples", "1000")
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
