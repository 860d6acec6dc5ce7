"""Folders and archives become samples; splits; duplicates."""

from engine.data.duplicates import group_duplicates
from engine.data.listing import natural_order
from engine.data.samples import Samples
from engine.data.source import PictureSource, open_pictures
from engine.data.split import Split, split_samples

__all__ = [
    "PictureSource",
    "Samples",
    "Split",
    "group_duplicates",
    "natural_order",
    "open_pictures",
    "split_samples",
]
