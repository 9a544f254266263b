"""Doors that speak other services' formats: translations, and nothing else."""
