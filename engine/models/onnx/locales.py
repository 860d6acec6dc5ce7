"""StringNormalizer asks the system for a language's rules of capitals, and onnxruntime fails where it has none of them.

Without a name it asks for ``en_US`` (Windows: ``en-US``), which small Linux systems lack. The rules of capitals are the
same in nearly all languages, so a copy of the model in memory may ask for another that is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime

from engine.models.external import graphs
from engine.words import say, show_name

_OTHERS = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en-US", "", "C")
_CAPITALS, _SMALL = "AZ ÉÄÕ ЖЯ ΩΔ", "az éäõ жя ωδ"
_USUAL = "en_US"


@dataclass(frozen=True)
class Refitted:
    """A copy of the model that asks for rules which this system has, and what the owner should know."""

    content: bytes
    note: str
    same_capitals: bool


def refit_locales(proto: onnx.ModelProto) -> Refitted | None:
    """Return a copy that opens on this system, None where the file itself does; the file is left as it is."""
    lacking = {asked for node in _normalizers(proto) if _lowered((asked := _asked(node)), _CAPITALS) is None}
    if not lacking:
        return None
    name = _stand_in(lacking)
    copy = onnx.ModelProto()
    copy.CopyFrom(proto)
    for node in _normalizers(copy):
        if _asked(node) in lacking:
            kept = [item for item in node.attribute if item.name != "locale"]
            del node.attribute[:]
            node.attribute.extend([*kept, onnx.helper.make_attribute("locale", name)])
    same = _lowered(name, _CAPITALS) == _SMALL
    return Refitted(copy.SerializeToString(), _note(lacking, same_capitals=same), same)


def _normalizers(proto: onnx.ModelProto) -> Iterator[onnx.NodeProto]:
    for graph in graphs(proto.graph):
        yield from (node for node in graph.node if node.op_type == "StringNormalizer" and _changes_case(node))


def _changes_case(node: onnx.NodeProto) -> bool:
    """Return whether rules of capitals are used: to change them, or to find stop words whatever theirs are."""
    told = {item.name: item for item in node.attribute}
    changes = "case_change_action" in told and told["case_change_action"].s in (b"LOWER", b"UPPER")
    return changes or ("stopwords" in told and not ("is_case_sensitive" in told and told["is_case_sensitive"].i))


def _asked(node: onnx.NodeProto) -> str | None:
    told = next((item.s for item in node.attribute if item.name == "locale"), None)
    return None if told is None else told.decode("utf-8", "replace")


def _stand_in(lacking: set[str | None]) -> str:
    """Return rules that are there: the same language in another spelling, else the best of the usual ones."""
    asked = [name for name in lacking if name]
    spelled = [form for name in asked for form in (f"{name.split('.')[0]}.UTF-8", name.split(".")[0].replace("_", "-"))]
    names = [*spelled, *_OTHERS]
    return next((name for name in names if _lowered(name, _CAPITALS) == _SMALL), "C")


def _lowered(locale: str | None, text: str) -> str | None:
    """Return what onnxruntime makes of ``text`` under a language's rules, None where it has none of them."""
    told = {} if locale is None else {"locale": locale}
    node = onnx.helper.make_node(
        "StringNormalizer", ["x"], ["y"], case_change_action="LOWER", is_case_sensitive=1, **told
    )
    values = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.STRING, [1]) for name in "xy"]
    graph = onnx.helper.make_graph([node], "g", values[:1], values[1:])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"], enable_fallback=0
        )
        return str(session.run(None, {"x": np.array([text], dtype=object)})[0][0])
    except Exception:
        return None


def _note(lacking: set[str | None], *, same_capitals: bool) -> str:
    names = ", ".join(sorted(show_name(name or _USUAL) for name in lacking))
    if same_capitals:
        return say(
            "The model asks for language rules that this computer lacks: {names}. Toughen uses others in a copy in "
            "memory. They turn capitals into small letters in the same way.",
            names=names,
        )
    return say(
        "The model asks for language rules that this computer lacks: {names}. Toughen uses simple ones in a copy in "
        "memory. Capitals with accents or of other scripts may be read in another way.",
        names=names,
    )
