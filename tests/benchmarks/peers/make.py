"""Makes the environment of each peer named, or of all, under ``.peers/<tool>``.

    python tests/benchmarks/peers/make.py pyautoattack

Run it with the product's Python: the peer's packages are installed without their dependencies into an environment
of their own, and torch and numpy are read from the product's environment, so both run the very same torch.
"""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE.parents[2] / ".peers"


def make(tool: str) -> Path:
    """Make the environment of ``tool`` anew and return its Python."""
    folder = PEERS / tool
    venv.create(folder, clear=True, with_pip=False)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "-r", str(HERE / f"{tool}.txt")], check=True)
    asked = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    product = sysconfig.get_path("purelib")
    (Path(asked.stdout.strip()) / "product.pth").write_text(f"{product}\n", encoding="utf-8")
    return python


if __name__ == "__main__":
    for tool in sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.txt")):
        print(make(tool))
