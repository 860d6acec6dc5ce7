"""Makes ``sanitiser.py.txt``, the sanitiser in one file that needs nothing but Python 3.8, from the engine's modules.

It is saved beside strengthened models. The modules stay the one source: a test fails when this file is out of date.

Run: ``python resources/text/make_sanitiser_program.py``.
"""

import ast
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE.parents[1] / "engine" / "models" / "texts" / "sanitiser"
ORDER = ["tables", "controls", "invisible", "bidi", "spaces", "styled", "accents", "words", "order"]
HEAD = '''"""Makes texts be what they look like, before a model reads them. Written by Toughen; needs Python 3.8 or later.

In a program: ``from sanitiser import sanitise``, then give the model ``sanitise(text)``.
On a file with one text a line: ``python sanitiser.py < in.txt > out.txt``.
``sanitiser.json`` has to lie beside this file. Licence: Apache-2.0.
"""

from __future__ import annotations

'''
TAIL = '''

@lru_cache(maxsize=None)
def _sanitiser() -> Sanitiser:
    return Sanitiser(json.loads(Path(__file__).with_name("sanitiser.json").read_text(encoding="utf-8")))


def sanitise(text: str) -> str:
    """Return ``text`` without characters that a reader cannot see or cannot tell from others; idempotent."""
    return _sanitiser()(text)


def sanitise_all(texts: Iterable[str]) -> list[str]:
    """Return each of the texts sanitised."""
    return _sanitiser().all(texts)


def main() -> None:
    """Sanitise each line of the input as a text of its own."""
    lines = sys.stdin.buffer.read().decode("utf-8", "replace").replace("\\r\\n", "\\n").split("\\n")
    done = (line.replace("\\r", "").replace("\\n", " ") for line in sanitise_all(lines))
    sys.stdout.buffer.write("\\n".join(done).encode("utf-8"))


if __name__ == "__main__":
    main()
'''


def program() -> str:
    """Return the whole file."""
    imports = {"import json", "import sys", "from pathlib import Path"}
    bodies: list[str] = []
    for name in ORDER:
        found, body = parted((MODULES / f"{name}.py").read_text(encoding="utf-8"))
        imports |= found
        bodies.append(body)
    plain = sorted(line for line in imports if line.startswith("import"))
    named = sorted(line for line in imports if line.startswith("from"))
    return HEAD + "\n".join([*plain, *named]) + "\n\n" + "\n\n\n".join(bodies) + "\n" + TAIL


def parted(source: str) -> tuple[set[str], str]:
    """Return the imports from Python's own library, and the module without imports and docstring."""
    imports: set[str] = set()
    lines = source.splitlines()
    for at, node in enumerate(ast.parse(source).body):
        imported = isinstance(node, ast.Import | ast.ImportFrom)
        if imported or (at == 0 and isinstance(node, ast.Expr)):
            if imported and getattr(node, "module", "") != "__future__" and "engine" not in ast.unparse(node):
                imports.add(ast.unparse(node))
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return imports, "\n".join(lines).strip()


if __name__ == "__main__":
    (HERE / "sanitiser.py.txt").write_text(program(), encoding="utf-8")
