"""Between granian and Django: what a request is on the other side."""

import json
import socket
from contextlib import closing
from io import BytesIO
from types import SimpleNamespace

import pytest

from config.rsgi import environ_of


def environ(*headers, **facts):
    request = {
        "method": "GET",
        "path": "/",
        "query_string": "",
        "http_version": "1.1",
        "client": "127.0.0.1:5",
        "server": "127.0.0.1:80",
        "scheme": "http",
        "headers": headers_of(headers),
    }
    return environ_of(SimpleNamespace(**request | facts), BytesIO(), 0)


def headers_of(pairs):
    return SimpleNamespace(items=lambda: pairs)


@pytest.mark.parametrize(
    ("client", "address"), [("192.0.2.7:4000", "192.0.2.7"), ("[2001:db8::7]:4000", "2001:db8::7")]
)
def test_the_peer_is_known_without_its_port(client, address):
    assert environ(client=client)["REMOTE_ADDR"] == address


def test_a_name_with_an_underscore_is_not_taken_for_the_header_of_a_proxy():
    found = environ(("x_forwarded_for", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2"))
    assert found["HTTP_X_FORWARDED_FOR"] == "192.0.2.2"


def test_what_comes_in_several_lines_is_one_value():
    found = environ(
        ("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-for", "a"), ("x-forwarded-for", "b")
    )
    assert found["HTTP_COOKIE"] == "a=1; b=2"
    assert found["HTTP_X_FORWARDED_FOR"] == "a,b"


def test_letters_of_a_path_are_as_wsgi_has_them():
    assert environ(path="/straße")["PATH_INFO"] == "/stra\u00c3\u009fe"


def send(live_parley, request):
    with closing(socket.create_connection(("127.0.0.1", live_parley.port))) as one:
        one.sendall(request)
        one.settimeout(30)
        answer = one.makefile("rb")
        status = int(answer.readline().split()[1])
        headers = dict(line.strip().split(b": ", 1) for line in iter(answer.readline, b"\r\n"))
        return status, json.loads(answer.read(int(headers[b"content-length"])))


HEAD = b"POST /api/v1/authors HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_body_in_chunks_is_read(live_parley):
    body = b'{"site": "nobody-has-this", "name": "Ada"}'
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (body[:7], body[7:]))
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    assert send(live_parley, chunked) == send(live_parley, whole)


@pytest.mark.parametrize("announced", [4_194_305, 10**15])
def test_a_body_that_nobody_asked_for_is_refused_before_it_comes(live_parley, announced):
    status, problem = send(live_parley, HEAD + b"Content-Length: %d\r\n\r\n" % announced)
    assert (status, problem["code"]) == (413, "request_too_large")
