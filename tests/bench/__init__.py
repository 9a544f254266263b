"""`make bench`: how fast a whole Parley is on this machine, and what it needs."""
