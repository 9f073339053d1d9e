"""PURE. A page of plain lines as a PDF: the resolution of the demo street's council."""

from __future__ import annotations

from collections.abc import Sequence

HEAD_PT, TEXT_PT, LEAD_PT = 16, 11, 18


def page(head: str, lines: Sequence[str]) -> bytes:
    """One page (US letter), in a font that every reader has. Text in ASCII."""
    shown = [f"/F {HEAD_PT} Tf 72 700 Td ({_plain(head)}) Tj /F {TEXT_PT} Tf 0 -{LEAD_PT} Td"]
    shown += [f"0 -{LEAD_PT} Td ({_plain(line)}) Tj" for line in lines]
    drawing = f"BT {' '.join(shown)} ET"
    font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >>"
    return _file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << {font} >> >>",
            f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        ]
    )


def _plain(text: str) -> str:
    for mark in "\\()":
        text = text.replace(mark, f"\\{mark}")
    return text


def _file(objects: Sequence[str]) -> bytes:
    """The objects, numbered from 1, with the table that says where each begins."""
    body, starts = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, 1):
        starts.append(len(body))
        body += f"{number} 0 obj\n{thing}\nendobj\n".encode("ascii")
    rows = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return body + f"{table}startxref\n{len(body)}\n%%EOF\n".encode("ascii")
