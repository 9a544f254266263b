"""A site's colour, made readable on light and on dark paper."""

import colorsys

LIGHT_PAPER = (255, 255, 255)
DARK_PAPER = (30, 30, 30)
# A little above the 4.5 of WCAG AA, since the publisher's paper need not be pure white.
CONTRAST = 4.9
_STEPS = 40

Rgb = tuple[int, int, int]


def accent_style(color: str) -> str:
    """The one line of CSS that differs from site to site."""
    rgb = _parse(color)
    light, dark = readable_on(LIGHT_PAPER, rgb), readable_on(DARK_PAPER, rgb)
    return f":root{{--accent:light-dark({_format(light)},{_format(dark)})}}"


def readable_on(paper: Rgb, color: Rgb) -> Rgb:
    """The colour, darkened or lightened as far as it takes to be read on this paper."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(c / 255 for c in color))
    goal = 0.0 if luminance(paper) > 0.5 else 1.0
    for step in range(_STEPS + 1):
        mixed = lightness + (goal - lightness) * step / _STEPS
        red, green, blue = colorsys.hls_to_rgb(hue, mixed, saturation)
        candidate = (round(red * 255), round(green * 255), round(blue * 255))
        if contrast(paper, candidate) >= CONTRAST:
            return candidate
    return (0, 0, 0) if goal == 0.0 else (255, 255, 255)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _parse(color: str) -> Rgb:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def _format(color: Rgb) -> str:
    return "#" + bytes(color).hex()
