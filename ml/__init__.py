"""Parley's classifier: calibrated probabilities that a comment is spam or abuse, with reasons."""
