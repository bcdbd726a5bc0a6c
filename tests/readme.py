"""The examples in the documentation: what stands in them, and what the program prints today.

Run ``python -m tests.readme FILE... INDEX`` to write those of each FILE anew, as INDEX answers them.
"""

import re
import shlex
import sys
from pathlib import Path

from click.testing import CliRunner

from search.cli.command import main as faq_search

EXAMPLE = re.compile(
    r"(<!-- example: faq-search (?P<arguments>.*?) -->\n```console\n).*?(```\n<!-- end -->)", re.DOTALL
)


def rewritten(text: str, index: Path) -> str:
    """``text`` with the output of every example as the program prints it for ``index``."""

    def example(place: re.Match[str]) -> str:
        arguments = shlex.split(place["arguments"])
        ran = CliRunner().invoke(faq_search, ["--index", str(index), *arguments], catch_exceptions=False)
        shown = "\n".join(line.rstrip() for line in ran.stdout.splitlines())
        return f"{place[1]}$ faq-search {place['arguments']}\n{shown}\n{place[3]}"

    return EXAMPLE.sub(example, text)


if __name__ == "__main__":
    *pages, index = map(Path, sys.argv[1:])
    for page in pages:
        page.write_text(rewritten(page.read_text("utf-8"), index), "utf-8")
