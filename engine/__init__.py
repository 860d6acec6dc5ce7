"""Toughen's engine: checks, strengthens and reports on image and text classifiers. Knows nothing of Qt."""

__version__ = "0.1.0"
