"""The report in its two forms: a section of docs/results.md, and one page with plots that needs nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from bench.evaluate.charts import bars, calibrated
from bench.evaluate.form import Cell, Table
from bench.evaluate.results import Results
from bench.figures import calibration
from bench.machine import machine

BEGIN, END = "<!-- evaluation begins -->", "<!-- evaluation ends -->"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class About:
    """What the reader must know to repeat it."""

    date: str
    command: str
    revision: str
    missing: list[str]

    def sentences(self) -> list[str]:
        told = [
            f"{self.date}, `{self.command}`, code {self.revision}; {machine()}.",
            "Generated streams on seeds 901 to 903, on which nothing was tuned; real posts are laid with seed 901 "
            "(`bench/real.py`; its operations' launches are the same for every seed).",
        ]
        if self.missing:
            told.append(f"Not measured in this run: {'; '.join(self.missing)}.")
        return told


def into_markdown(path: Path, about: About, tables: list[Table]) -> None:
    """Put the section into the file, in place of an earlier one."""
    body = [f"### Evaluation, {about.date}", "", *(f"{line}\n" for line in about.sentences())]
    for table in tables:
        body += [f"#### {table.title}", "", table.note, "", *_rows(table), ""]
    section = "\n".join([BEGIN, *body, END])
    text = path.read_text("utf-8")
    if BEGIN in text and END in text:
        text = re.sub(f"{BEGIN}.*?{END}", lambda _: section, text, flags=re.DOTALL)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    path.write_text(text, encoding="utf-8")


def _rows(table: Table) -> list[str]:
    lines = [table.header, ["---"] * len(table.header), *([_marked(c) for c in row] for row in table.rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _marked(cell: Cell) -> str:
    """A figure that misses what was asked is bold: the reader should find it first."""
    return f"**{cell.text}**" if cell.met is False else cell.text


def page(path: Path, about: About, tables: list[Table], results: Results) -> None:
    """Write the page."""
    parts = [f"<p>{escape(line)}</p>" for line in about.sentences()]
    for table in tables:
        parts += [f"<section><h2>{escape(table.title)}</h2><p>{escape(table.note)}</p>", bars(table), _html(table)]
        parts.append("</section>")
    parts.append(_calibration(results))
    template = Template((HERE / "page.html").read_text("utf-8"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template.substitute(date=escape(about.date), body="\n".join(parts)), encoding="utf-8")


def _html(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.header)
    rows = "".join(f"<tr>{''.join(_td(c) for c in row)}</tr>" for row in table.rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _td(cell: Cell) -> str:
    mark = {True: ' class="met"', False: ' class="short"', None: ""}[cell.met]
    sign = {True: " ✓", False: " ✗", None: ""}[cell.met]
    return f"<td{mark}>{escape(cell.text)}{sign}</td>"


def _calibration(results: Results) -> str:
    pairs = results.pool("generated", "mixed").every(lambda m: m.held)
    plot = calibrated(calibration([c for c, _ in pairs], [t for _, t in pairs]), "Calibration of episodes")
    if not plot:
        return ""
    return (
        "<section><h2>Calibration</h2><p>Generated streams: what judge said five minutes after an episode opened, and "
        f"how many of these were coordinated.</p>{plot}</section>"
    )
