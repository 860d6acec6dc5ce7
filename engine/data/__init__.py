"""Folders and archives become samples; splits; duplicates."""
