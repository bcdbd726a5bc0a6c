"""The imports that the documentation shows, and what the program prints for them today.

Run ``python -m tests.imports FILE...`` to write those of each FILE anew.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from indexer.cli import main
from tests import foreign
from tests.conftest import ROOT

EXAMPLE = re.compile(
    r"(<!-- import: \S+ -->\n```console\n\$ faq-index (?P<arguments>[^\n]*)\n).*?(```\n<!-- end -->)", re.DOTALL
)


def rewritten(text: str) -> str:
    """``text`` with what every example prints, for the sample help center as other programs keep it."""
    with tempfile.TemporaryDirectory() as folder:
        foreign.spreadsheet(Path(folder) / "고객센터.xlsx")
        foreign.site(Path(folder) / "site")
        foreign.zendesk(Path(folder) / "zendesk")
        before = Path.cwd()
        os.chdir(folder)
        try:
            return EXAMPLE.sub(lambda place: f"{place[1]}{printed(place['arguments'])}{place[3]}", text)
        finally:
            os.chdir(before)


def printed(arguments: str) -> str:
    """What the command prints, without its bars."""
    ran = CliRunner().invoke(main, arguments.split(), catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return "".join(f"{line.rstrip()}\n" for line in ran.output.splitlines() if "━" not in line)


if __name__ == "__main__":
    for page in sys.argv[1:]:
        (ROOT / page).write_text(rewritten((ROOT / page).read_text("utf-8")), "utf-8")
