"""The report as one self-contained HTML file: no scripts, nothing loaded from anywhere."""

import base64
import hashlib
import re

import jinja2
from markupsafe import Markup

from engine.report.document import Chart, Document, Picture
from engine.words import resource


def html_report(document: Document) -> str:
    """Return the page. Everything is escaped; charts are the report's own SVG."""
    return page_of("report.html", ("report.css",), doc=document)


def page_of(template: str, styles: tuple[str, ...], **values: object) -> str:
    """Return ``resources/report/<template>`` filled with ``values``, everything escaped, with ``styles`` inside."""
    folder = resource("report")
    style = "\n".join((folder / name).read_text(encoding="utf-8") for name in styles)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.finalize = _joined
    environment.filters["svg"] = _svg
    environment.filters["data_uri"] = _data_uri
    return environment.get_template(template).render(style=Markup(style), style_digest=digest, **values)


def _joined(value: object) -> object:
    """Return a text with its percent signs on the line of their numbers."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", value)
    return value


def _svg(chart: Chart) -> Markup:
    return Markup(chart.svg)


def _data_uri(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}"
