"""The queue: what waits for a person, why, and in which order."""
