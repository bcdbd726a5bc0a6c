"""PDF files of a few lines, without fonts: text is written as numbers of a font that says which letters they are."""

from collections.abc import Sequence
from pathlib import Path

LINE = tuple[str, float, float]
"""A text, its size, and how far from the bottom of the page it stands."""


def write(path: Path, pages: Sequence[Sequence[LINE]]) -> Path:
    """A PDF of ``pages`` at ``path``."""
    letters = sorted({letter for page in pages for text, *_ in page for letter in text})
    numbers = {letter: number for number, letter in enumerate(letters, 1)}
    mapped = "\n".join(f"<{number:04X}> <{letter.encode('utf-16-be').hex()}>" for letter, number in numbers.items())
    cmap = f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{len(letters)} beginbfchar\n{mapped}\nendbfchar"
    kids = " ".join(f"{6 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Gothic /Encoding /Identity-H /DescendantFonts [4 0 R]"
        " /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Gothic /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(cmap),
    ]
    for place, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + 2 * place} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(_stream("\n".join(_shown(line, numbers) for line in page)))
    path.write_bytes(_file(objects))
    return path


def _shown(line: LINE, numbers: dict[str, int]) -> str:
    text, size, height = line
    codes = "".join(f"{numbers[letter]:04X}" for letter in text)
    return f"BT /F1 {size} Tf 1 0 0 1 50 {height} Tm <{codes}> Tj ET"


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    content = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    head, root = f"xref\n0 {size}\n0000000000 65535 f \n", f"trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return content + f"{head}{table}{root}startxref\n{len(content)}\n%%EOF".encode()
