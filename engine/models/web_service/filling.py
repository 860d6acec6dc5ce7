"""From a picture or a text to the body of a request."""

import base64
import io
import json
import secrets
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.models.web_service.description import PICTURE, TEXT, Body, Description, Multipart


@dataclass(frozen=True)
class Request:
    """What is sent: the bytes and what they are."""

    body: bytes
    content_type: str


def to_png(pixels: np.ndarray) -> bytes:
    """Return a PNG of ``pixels`` (channels, height, width) uint8; the same pixels give the same bytes."""
    shown = pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shown)).save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def fill(description: Description, content: bytes | str) -> Request:
    """Return the request for a picture (PNG bytes) or a text."""
    body = description.body
    if body.raw and isinstance(content, bytes):
        return Request(content, "application/octet-stream")
    if body.multipart is not None and isinstance(content, bytes):
        return _form(body.multipart, content)
    return Request(_json(body, content), "application/json")


def _json(body: Body, content: bytes | str) -> bytes:
    mark, value = (TEXT, content) if isinstance(content, str) else (PICTURE, base64.b64encode(content).decode())
    return json.dumps(_filled(body.json, mark, value), ensure_ascii=True).encode()


def _filled(template: object, mark: str, value: str) -> object:
    """Put ``value`` into the texts of a template: the template is a JSON value, so nothing in it can break out."""
    if isinstance(template, str):
        return template.replace(mark, value)
    if isinstance(template, dict):
        return {key: _filled(item, mark, value) for key, item in template.items()}
    return [_filled(item, mark, value) for item in template] if isinstance(template, list) else template


def _form(form: Multipart, picture: bytes) -> Request:
    boundary = f"toughen-{secrets.token_hex(16)}"
    parts = [_part(boundary, f'name="{_quoted(name)}"', "", value.encode()) for name, value in form.fields.items()]
    named = f'name="{_quoted(form.field)}"; filename="{_quoted(form.file_name)}"'
    parts.append(_part(boundary, named, "Content-Type: image/png\r\n", picture))
    return Request(b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}")


def _part(boundary: str, named: str, kind: str, content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\n{kind}\r\n"
    return head.encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    """Return ``name`` as browsers put it between quotes (WHATWG, multipart/form-data encoding)."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
