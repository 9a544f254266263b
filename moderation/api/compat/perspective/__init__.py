"""Google's Perspective API, version v1alpha1, answered by Parley's own classifier."""
