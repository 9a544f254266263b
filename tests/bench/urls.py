"""Parley's addresses, and those of the floor."""

from django.urls import path

from config.urls import handler400, handler404, handler500  # noqa: F401
from config.urls import urlpatterns as parley
from tests.bench.floor import page, row

urlpatterns = [path("bench/page", page), path("bench/row", row), *parley]
