"""Classifiers of scikit-learn: skops files, and pickle and joblib files turned into that form first.

The program itself never unpickles. ``converting`` runs in the isolated process: it unpacks (``containers``), walks
(``engine.models.safety.array_streams``) and reads (``unpickling``) a file with the names of ``names`` only, asks the
model about random samples, and hands it back as skops. ``skops_files`` checks that form, as it checks one of the
user's, before it is loaded; ``soundness`` checks what scikit-learn's compiled parts trust blindly. ``assembling`` makes
one model of its parts; ``runtime`` asks it.
"""

from engine.models.sklearn_files.opening import open_file, recognises

__all__ = ["open_file", "recognises"]
