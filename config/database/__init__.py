"""PostgreSQL as Parley uses it."""
