"""Numbers and times as people read them."""

from datetime import datetime

from django import template
from django.utils.timesince import timesince

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """12345 as 12,345."""
    return f"{number:,}"


@register.filter
def percent(share: float) -> str:
    """0.1234 as 12 %, and what is small with one decimal: 0.012 as 1.2 %."""
    return f"{share:.1%}" if 0 < share < 0.095 else f"{share:.0%}"


@register.filter
def ago(moment: datetime) -> str:
    """How long ago, in the largest unit."""
    age = timesince(moment, depth=1)
    return "just now" if age.startswith("0") else f"{age} ago"
