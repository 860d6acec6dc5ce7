"""Hugging Face folders, Keras files and others whose settings ask a library to run something."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from hostile_archives import zipped

CODE = "__import__('os').system('touch {canary}')\nopen({canary!r}, 'w').close()\n"
Write = Callable[[Path, Path], Path]

CONFIGS: dict[str, dict[str, object]] = {
    "auto_map": {"auto_map": {"AutoConfig": "own.Config", "AutoModelForImageClassification": "own.Model"}},
    "auto_map of a hub": {"auto_map": {"AutoModelForImageClassification": "stranger/model--own.Model"}},
    "attention of a hub": {"_attn_implementation_internal": "stranger/kernel"},
    "attention": {"_attn_implementation": "stranger/kernel:own"},
    "experts": {"_experts_implementation_internal": "stranger/kernel"},
    "quantization": {"quantization_config": {"quant_method": "own", "module": "own"}},
    "pipelines": {"custom_pipelines": {"image-classification": {"impl": "own.Pipe"}}},
    "trust": {"trust_remote_code": True, "auto_map": {"AutoConfig": "own.Config"}},
    "backbone": {"backbone": "stranger/model", "use_pretrained_backbone": True, "use_timm_backbone": True},
    "huge": {"hidden_sizes": [2**40] * 4, "hidden_size": 2**40, "num_hidden_layers": 2**40},
    "negative": {"hidden_sizes": [-1], "depths": [-1], "num_channels": -3},
    "odd types": {"num_labels": "many", "id2label": [], "hidden_sizes": {"a": 1}, "architectures": 7},
}


def hugging_face(change: dict[str, object]) -> Write:
    def write(folder: Path, canary: Path) -> Path:
        config = {"model_type": "resnet", "architectures": ["ResNetForImageClassification"], "num_labels": 3, **change}
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "own.py").write_text(CODE.format(canary=str(canary)))
        (folder / "model.safetensors").write_bytes(safetensors({"w": entry(0, 16)}, bytes(16)))
        return folder

    return write


def _lambda(canary: Path) -> dict[str, Any]:
    code = f"open({str(canary)!r}, 'w').close()"
    return {
        "class_name": "Lambda",
        "module": "keras.layers",
        "config": {"name": "l", "function": {"class_name": "__lambda__", "config": {"code": code}}},
    }


def _calls(module: str, name: str) -> dict[str, Any]:
    return {"module": module, "class_name": name, "config": {"name": "touch", "args": ["x"]}, "registered_name": name}


def keras_models(canary: Path) -> dict[str, dict[str, Any]]:
    layer = _lambda(canary)

    def stack(*layers: dict[str, Any], name: str = "Sequential") -> dict[str, Any]:
        return {"class_name": name, "module": "keras", "config": {"name": "m", "layers": list(layers)}}

    wrapped = {"class_name": "TimeDistributed", "module": "keras.layers", "config": {"layer": layer}}
    function = {"class_name": "function", "module": "os", "config": "system", "registered_name": "function"}
    dense = {"class_name": "Dense", "module": "keras.layers", "config": {"units": 2, "activation": function}}
    huge = {"class_name": "Dense", "module": "keras.layers", "config": {"units": 2**50}}
    return {
        "lambda": stack(layer),
        "lambda in functional": stack(layer, name="Functional"),
        "lambda in model": stack(layer, name="Model"),
        "lambda inside": stack(stack(layer)),
        "lambda wrapped": stack(wrapped),
        "lambda alone": layer,
        "function": stack(dense),
        "system": _calls("os", "system"),
        "import": stack(_calls("importlib", "import_module")),
        "torch": stack(_calls("torch", "load")),
        "get_file": stack(_calls("keras.utils", "get_file")),
        "own class": stack({"class_name": "Own", "registered_name": "own>Own", "module": "own", "config": {}}),
        "torch module": stack(
            {"class_name": "TorchModuleWrapper", "module": "keras.layers", "config": {"module": "x"}}
        ),
        "huge": stack(huge),
    }


def keras_zip(name: str) -> Write:
    def write(folder: Path, canary: Path) -> Path:
        path = folder / "model.keras"
        config = json.dumps(keras_models(canary)[name]).encode()
        path.write_bytes(zipped({"config.json": config, "metadata.json": b"{}", "model.weights.h5": _empty_h5(folder)}))
        return path

    return write


def _empty_h5(folder: Path) -> bytes:
    with h5py.File(folder / "empty.h5", "w") as file:
        file.create_group("layers")
    content = (folder / "empty.h5").read_bytes()
    (folder / "empty.h5").unlink()
    return content


def keras_h5(name: str) -> Write:
    def write(folder: Path, canary: Path) -> Path:
        path = folder / "model.h5"
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps(keras_models(canary)[name])
            file.attrs["keras_version"] = "2.13.1"
            file.create_group("model_weights")
        return path

    return write


def tfjs(name: str) -> Write:
    def write(folder: Path, canary: Path) -> Path:
        manifest = [{"paths": ["weights.bin"], "weights": []}]
        topology = {"model_config": keras_models(canary)[name], "keras_version": "2.13.1", "backend": "tensorflow"}
        content = {"format": "layers-model", "modelTopology": topology, "weightsManifest": manifest}
        (folder / "model.json").write_text(json.dumps(content))
        (folder / "weights.bin").write_bytes(b"")
        return folder

    return write


def tfjs_paths(name: str) -> Write:
    def write(folder: Path, canary: Path) -> Path:
        (folder.parent / "secret").write_bytes(bytes(1000))
        weights = [{"name": "w", "shape": [2], "dtype": "float32"}]
        content = {"modelTopology": {}, "weightsManifest": [{"paths": [name], "weights": weights}]}
        (folder / "model.json").write_text(json.dumps(content))
        return folder

    return write


def entry(start: int, end: int, dtype: object = "F32", shape: object = (4,)) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def safetensors(header: object, data: bytes, size: int | None = None) -> bytes:
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(content) if size is None else size).to_bytes(8, "little") + content + data


def bad_safetensors() -> Iterator[tuple[str, bytes]]:
    ok = {"a": entry(0, 16)}
    yield "header beyond", safetensors(ok, bytes(16), 2**62)
    yield "large header", safetensors(b"{" + b" " * 27_000_000 + b"}", b"")
    yield "overlap", safetensors({"a": entry(0, 16), "b": entry(8, 24)}, bytes(24))
    yield "gap", safetensors({"a": entry(0, 16), "b": entry(20, 36)}, bytes(36))
    yield "outside", safetensors({"a": entry(0, 2**40, shape=(2**38,))}, bytes(16))
    yield "backwards", safetensors({"a": entry(16, 0)}, bytes(16))
    yield "negative", safetensors({"a": entry(-16, 0)}, bytes(16))
    yield "other size", safetensors({"a": entry(0, 16, shape=(5,))}, bytes(16))
    yield "negative shape", safetensors({"a": entry(0, 16, shape=(-2, -2))}, bytes(16))
    yield "overflowing shape", safetensors({"a": entry(0, 16, shape=(2**40, 2**40, 2**40))}, bytes(16))
    yield "unknown type", safetensors({"a": entry(0, 16, "PICKLE")}, bytes(16))
    yield "type is a list", safetensors({"a": entry(0, 16, ["F32"])}, bytes(16))
    yield "deep", safetensors(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", b"")
    yield "key twice", safetensors(b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{}}', bytes(16))
    yield "metadata", safetensors({"__metadata__": {"a": {"b": []}}, **ok}, bytes(16))
    yield "no JSON", safetensors(b"{hello", bytes(16))
    yield "left over", safetensors(ok, bytes(64))


def bad_hdf5(folder: Path) -> Iterator[tuple[str, Path]]:
    def made(name: str, write: Callable[[h5py.File], object]) -> tuple[str, Path]:
        path = folder / f"{name}.h5"
        with h5py.File(path, "w") as file:
            file.create_dataset("ok", data=np.arange(3.0))
            write(file)
        return name, path

    def put(name: str, item: object) -> Callable[[h5py.File], object]:
        return lambda file: file.__setitem__(name, item)

    layout = h5py.VirtualLayout((3,), "f4")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "a", (3,))
    yield made("external link", put("a", h5py.ExternalLink("/etc/passwd", "/")))
    yield made("soft link", put("a", h5py.SoftLink("/nowhere")))
    yield made("external numbers", lambda file: file.create_dataset("a", (3,), "u1", external=[("/etc/passwd", 0, 3)]))
    yield made("virtual", lambda file: file.create_virtual_dataset("a", layout))
    yield made("huge", lambda file: file.create_dataset("a", (2**40,), "f8"))
    yield made("bomb", lambda file: file.create_dataset("a", data=np.zeros(2**24), compression="gzip"))
    yield made("loop", lambda file: put("g/up", file["/"])(file) if file.create_group("g") is not None else None)
    yield made("filter", lambda file: file.create_dataset("a", data=np.zeros(100), compression="lzf"))
    yield made("references", lambda file: file.create_dataset("a", data=np.array([file.ref], dtype=h5py.ref_dtype)))

    def deep(file: h5py.File) -> None:
        group: Any = file
        for _ in range(200):
            group = group.create_group("g")

    yield made("deep", deep)


def tokenizer(pattern: str, **change: object) -> dict[str, object]:
    return {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {"type": "Replace", "pattern": {"Regex": pattern}, "content": "x"},
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False},
        "model": {"type": "WordLevel", "vocab": {"a": 0, "[UNK]": 1}, "unk_token": "[UNK]"},
        **change,
    }


WORDS = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5, "##a": 6}
_MARKS = [{"id": index, "content": word, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
           "normalized": False} for word, index in WORDS.items()]  # fmt: skip


def word_pieces(**change: object) -> dict[str, object]:
    """Return a plain tokenizer that works."""
    model = {"type": "WordPiece", "vocab": WORDS, "unk_token": "[UNK]", "continuing_subword_prefix": "##",
             "max_input_chars_per_word": 100}  # fmt: skip
    return {"version": "1.0", "added_tokens": _MARKS[:5], "model": model, **change}


def _added(count: int, start: int = 7) -> list[dict[str, object]]:
    return [*_MARKS[:5], *({**_MARKS[0], "id": start + index, "content": f"w{index}"} for index in range(count))]


def _replaced(pattern: object) -> dict[str, object]:
    return word_pieces(normalizer={"type": "Replace", "pattern": pattern, "content": "x"})


def _squared() -> dict[str, object]:
    """Return one that compares each part of a very long word with the list of words."""
    return word_pieces(model={**word_pieces()["model"], "max_input_chars_per_word": 10**9})


def _grows() -> dict[str, object]:
    """Return one that makes each letter a hundred, over and over."""
    step = {"type": "Replace", "pattern": {"Regex": "."}, "content": "a" * 100}
    return word_pieces(normalizer={"type": "Sequence", "normalizers": [step] * 6})


TEXT_FOLDERS: dict[str, Callable[[], dict[str, object]]] = {
    "endless pattern": lambda: _replaced({"Regex": "(a+)+$"}),
    "endless cut": lambda: word_pieces(
        pre_tokenizer={"type": "Split", "pattern": {"Regex": "(a|a)*b"}, "behavior": "Isolated", "invert": False}
    ),
    "slow pattern": lambda: _replaced({"Regex": "a*a*a*a*b"}),
    "slow pattern on a rare letter": lambda: _replaced({"Regex": "ꙮ*ꙮ*ꙮ*ꙮ*[bc]"}),
    "nested sequence": lambda: word_pieces(
        normalizer={"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"Regex": "(.*)*x"}, "content": ""}]}
    ),
    "grows": _grows,
    "many added words": lambda: word_pieces(added_tokens=_added(30_000)),
    "an added word of a large number": lambda: word_pieces(added_tokens=_added(1, 2**62)),
    "an added word of a negative number": lambda: word_pieces(added_tokens=_added(1, -5)),
    "a very long added word": lambda: word_pieces(added_tokens=[*_MARKS[:5], {**_MARKS[0], "content": "a" * 2**22}]),
    "compares for ever": _squared,
    "charsmap of noise": lambda: word_pieces(normalizer={"type": "Precompiled", "precompiled_charsmap": "AAAA/////w=="}),
    "charsmap of nothing": lambda: word_pieces(normalizer={"type": "Precompiled", "precompiled_charsmap": ""}),
    "template of unknown marks": lambda: word_pieces(
        post_processor={"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}], "pair": [],
                        "special_tokens": {}}
    ),
    "no such part": lambda: word_pieces(pre_tokenizer={"type": "Own", "module": "own", "code": "import os"}),
    "merges of other words": lambda: word_pieces(model={"type": "BPE", "vocab": {"a": 0}, "merges": ["b c"]}),
    "an empty list": lambda: word_pieces(model={"type": "Unigram", "unk_id": 7, "vocab": []}),
}  # fmt: skip
"""Folders of a text model that is whole but for its tokenizer."""
TEXT_SETTINGS: dict[str, dict[str, object]] = {
    "auto_map": {"auto_map": {"AutoTokenizer": ["own.Tokenizer", "own.Tokenizer"]}, "tokenizer_class": "Tokenizer"},
    "auto_map of a hub": {"auto_map": {"AutoTokenizer": ["stranger/model--own.Tokenizer", None]}},
    "trust": {"trust_remote_code": True, "tokenizer_file": "/etc/passwd", "name_or_path": "stranger/model"},
    "chat template": {"chat_template": "{{ ''.__class__.__mro__[1].__subclasses__() }}"},
    "odd types": {"model_max_length": [], "pad_token": {"content": 5}, "padding_side": {}, "model_input_names": [1]},
    "negative length": {"model_max_length": -(2**70), "pad_token_type_id": -1},
}
"""Settings beside a tokenizer that works: the folder opens, and nothing runs."""


def text_folder(tokenizer: Callable[[], dict[str, object]], settings: dict[str, object] | None = None) -> Write:
    """Write a tiny BERT with real weights, and a tokenizer."""

    def write(folder: Path, canary: Path) -> Path:
        config = {
            "model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": 7, "hidden_size": 4,
            "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 4, "max_position_embeddings": 16,
            "id2label": {"0": "no", "1": "yes"},
        }  # fmt: skip
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "own.py").write_text(CODE.format(canary=str(canary)))
        (folder / "model.safetensors").write_bytes(_bert_weights())
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer()))
        (folder / "tokenizer_config.json").write_text(json.dumps(settings or {}))
        return folder

    return write


def _bert_weights() -> bytes:
    layer = "bert.encoder.layer.0."
    linear = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
              "intermediate.dense", "output.dense")  # fmt: skip
    shapes: dict[str, tuple[int, ...]] = {
        "bert.embeddings.word_embeddings.weight": (7, 4),
        "bert.embeddings.position_embeddings.weight": (16, 4),
        "bert.embeddings.token_type_embeddings.weight": (2, 4),
        "bert.pooler.dense.weight": (4, 4),
        "bert.pooler.dense.bias": (4,),
        "classifier.weight": (2, 4),
        "classifier.bias": (2,),
        **{f"{layer}{name}.weight": (4, 4) for name in linear},
        **{f"{layer}{name}.bias": (4,) for name in linear},
    }
    for norm in ("bert.embeddings.LayerNorm", f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"):
        shapes |= {f"{norm}.weight": (4,), f"{norm}.bias": (4,)}
    header, parts = {}, []
    for name, shape in shapes.items():
        values = np.random.default_rng(0).standard_normal(shape).astype("<f4").tobytes()
        start = sum(map(len, parts))
        header[name] = entry(start, start + len(values), shape=shape)
        parts.append(values)
    return safetensors(header, b"".join(parts))


TOKENIZERS = {
    "nested repeat": tokenizer("(a+)+$"),
    "alternatives": tokenizer("(a|aa)+$"),
    "blanks": tokenizer(r"(\s*)*\n$"),
    "words": tokenizer("^(([a-z])+.)+[A-Z]([a-z])+$"),
    "back reference": tokenizer(r"(a*)*\1b"),
    "no model": tokenizer("a", model={"type": "Own"}),
    "recursive": tokenizer(r"(?<r>a\g<r>?b?)+$"),
}
