"""State and text of the screens, without widgets, so that logic is tested without a window."""
