"""What is checked before any parser sees a stranger's file, and the process in which parsers run.

Every ``check_`` function reads a file, raises a ``ModelError`` with plain words, and runs nothing that is in it.
"""

from engine.models.safety.hdf5_files import Dataset, check_hdf5, check_open_hdf5
from engine.models.safety.isolation import Answer, ask_worker, layers, run_isolated
from engine.models.safety.jsons import check_json, parse_json
from engine.models.safety.pickles import ARRAY_GLOBALS, TENSOR_GLOBALS, PickleFacts, check_pickle, check_pickles
from engine.models.safety.refusals import damaged, refuse, suspicious, too_large
from engine.models.safety.safetensor_files import SafetensorsHeader, StoredTensor, check_safetensors
from engine.models.safety.tars import check_tar
from engine.models.safety.tokenizer_files import check_tokenizer
from engine.models.safety.zips import Member, check_zip
from engine.results.isolation import Layer

__all__ = [
    "ARRAY_GLOBALS",
    "TENSOR_GLOBALS",
    "Answer",
    "Dataset",
    "Layer",
    "Member",
    "PickleFacts",
    "SafetensorsHeader",
    "StoredTensor",
    "ask_worker",
    "check_hdf5",
    "check_json",
    "check_open_hdf5",
    "check_pickle",
    "check_pickles",
    "check_safetensors",
    "check_tar",
    "check_tokenizer",
    "check_zip",
    "damaged",
    "layers",
    "parse_json",
    "refuse",
    "run_isolated",
    "suspicious",
    "too_large",
]
