"""The least that a page and a post could cost: bare views of Django, on the same server, with its
settings."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

TABLE = "CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, body bytea NOT NULL)"
_PAGE = b"p" * 5_000


def page(request: HttpRequest) -> HttpResponse:
    """5 kB from memory."""
    return HttpResponse(_PAGE, content_type="application/json")


@csrf_exempt
def row(request: HttpRequest) -> HttpResponse:
    """One row, committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [request.body])
    return HttpResponse(b"{}", status=201, content_type="application/json")
