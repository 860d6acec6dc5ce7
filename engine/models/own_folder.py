"""Toughen's own folder in the user's data folder."""

from pathlib import Path


def own_folder() -> Path:
    """Return the folder; it may not be there yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Toughen", appauthor=False))
