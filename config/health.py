"""The health page: is each part of Parley there? It answers within about a second, always."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import pulse
from moderation.scorer.client import scoring_process

SECONDS = 1.0
OK = "ok"
SILENT = "does not answer"

Answer = TypeVar("Answer")

# Apart from the web server's threads, as a check may outlast the answer that asked for it.
_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when everything is there, else 503; words for a browser, JSON for anything else."""
    checks = check_all()
    status = OK if set(checks.values()) == {OK} else "failing"
    response: HttpResponse
    if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
        response = HttpResponse(_in_words(status, checks), content_type="text/plain; charset=utf-8")
    else:
        response = JsonResponse({"status": status, "checks": checks})
    response.status_code = 200 if status == OK else 503
    # Django would log a 503 as an error of this request; it is none.
    response._has_been_logged = True  # type: ignore[attr-defined]
    patch_vary_headers(response, ["Accept"])
    return response


def check_all() -> dict[str, str]:
    """Each part with "ok" or what is wrong with it, in words that give no address away."""
    database, broker = _pool.submit(_database), _pool.submit(_broker)
    signs, scorer = _pool.submit(_signs_of_life), _pool.submit(scoring_process().is_there)
    futures: list[Future[Any]] = [database, broker, signs, scorer]
    wait(futures, timeout=SECONDS)
    return {
        "web": OK,
        "database": _result(database) or SILENT,
        "broker": _result(broker) or SILENT,
        "scorer": OK if _result(scorer) else SILENT,
        **(_result(signs) or dict.fromkeys(("worker", "beat"), "unknown: the broker is silent")),
    }


def _database() -> str:
    # A connection of its own: it must neither wait for nor break one that serves readers.
    with psycopg.connect(**connection.get_connection_params() | {"connect_timeout": 2}) as database:
        database.execute("SELECT 1")
    return OK


def _broker() -> str:
    with pulse.valkey() as client:
        client.ping()
    return OK


def _signs_of_life() -> dict[str, str]:
    silent = f"no sign of life for {settings.PULSE_SILENT_AFTER_SECONDS} s"
    with pulse.valkey() as client:
        signs = client.mget(*map(pulse.key, ("worker", "beat")))
    return {
        who: OK if sign else silent for who, sign in zip(("worker", "beat"), signs, strict=True)
    }


def _result(future: Future[Answer]) -> Answer | None:
    """What a check found; None when it failed or is not done (then it need not start at all)."""
    if not future.done():
        future.cancel()
        return None
    try:
        return future.result()
    except (psycopg.Error, redis.RedisError):
        return None


def _in_words(status: str, checks: Mapping[str, str]) -> str:
    lines = "".join(f"{part:10}{state}\n" for part, state in checks.items())
    return f"Parley is {status}.\n\n{lines}"
