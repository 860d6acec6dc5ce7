"""Small models in formats whose readers are found by name alone, so that a build that lacks one of them is noticed."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LITE = ROOT / "tests" / "engine" / "models" / "tflite" / "converted" / "float.tflite"


def make_files(folder: Path) -> list[Path]:
    """Write models of scikit-learn, PyTorch and TensorFlow Lite to ``folder``; return the files."""
    return [*_sklearn(folder), _torch(folder), Path(shutil.copy(LITE, folder))]


def _sklearn(folder: Path) -> list[Path]:
    import joblib
    import numpy as np
    import skops.io
    from sklearn.ensemble import RandomForestClassifier

    rows, kinds = np.random.default_rng(0).random((30, 64)), np.arange(30) % 3
    model = RandomForestClassifier(3, random_state=0).fit(rows, kinds)
    joblib.dump(model, folder / "forest.joblib")
    skops.io.dump(model, folder / "forest.skops")
    return [folder / "forest.joblib", folder / "forest.skops"]


def _torch(folder: Path) -> Path:
    import torch
    from torch import nn

    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    torch.export.save(torch.export.export(network.eval(), (torch.zeros(1, 3, 16, 16),)), folder / "network.pt2")
    return folder / "network.pt2"
