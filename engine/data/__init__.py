"""Folders, archives and tables become samples; splits; duplicates."""

from engine.data.duplicates import group_duplicates
from engine.data.listing import natural_order
from engine.data.samples import Samples
from engine.data.source import PictureSource, open_pictures
from engine.data.split import Split, split_samples
from engine.data.text.duplicates import group_texts
from engine.data.text.source import TextSource, open_texts
from engine.data.text_samples import TextSamples

__all__ = [
    "PictureSource",
    "Samples",
    "Split",
    "TextSamples",
    "TextSource",
    "group_duplicates",
    "group_texts",
    "natural_order",
    "open_pictures",
    "open_texts",
    "split_samples",
]
