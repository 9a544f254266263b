"""How the admin writes moments: with 24 hours and their zone, which need not be the reader's."""

DATETIME_FORMAT = "j M Y, H:i e"
DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
