"""Writes an index again and again, and is killed one act on the file system later each time.

After each death the index folder is read. Prints which sources were served, in order of first appearance, and how often
the writer died. Run by test_artifact in a process of its own, because it forks.
"""

import json
import os
import signal
import sys
from pathlib import Path

from search.storage import artifact

ACTS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}


def write_and_die(folder: Path, encoder: Path, acts: int) -> bool:
    """Whether a forked writer died before its act number ``acts``."""
    stored = artifact.read_index(folder)
    child = os.fork()
    if child == 0:
        left = acts

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in ACTS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        artifact.write_index(folder, stored.index, encoder, "source-2")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(folder: Path, encoder: Path) -> None:
    """Kill writers of ``folder`` at every act, until one lives long enough to finish."""
    served: list[str] = []
    kills = 0
    died = True
    while died:
        died = write_and_die(folder, encoder, kills)
        kills += died
        source = artifact.read_index(folder).manifest.source
        if source not in served:
            served.append(source)
    sys.stdout.write(json.dumps({"kills": kills, "served": served}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
