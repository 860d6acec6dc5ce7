"""Entry point of ``toughen-app``."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.theme import theme
from desktop_app.window import MainWindow


def run() -> int:
    """Show the window, with the model of the first argument chosen, and return the exit code."""
    app = QApplication(sys.argv)
    app.setApplicationName("Toughen")
    app.setApplicationDisplayName("Toughen")
    theme().install(app)
    window = MainWindow()
    window.show()
    arguments = app.arguments()[1:]
    window.open(Path(arguments[0]) if arguments else None)
    return app.exec()


if __name__ == "__main__":
    sys.exit(run())
