"""A file or folder becomes a model: one loader per format behind a safety gate."""
