"""`make run`: everything that a Parley needs, under one supervisor."""
