"""Moves the pointer of an index folder, and is killed one act on the file system later each time.

After each death the folder is read, and locked as by the next writer. Prints which generation served after each death
and after the move that nobody killed, and which generations there still are. Run in a process of its own, because it
forks.
"""

import json
import os
import signal
import sys
from pathlib import Path

from search.storage import artifact, generations, pointer
from search.storage import rollback as shelf
from search.storage.pointer import Pointer

ACTS = {"open", "os.rename"}


def move_and_die(folder: Path, to: Pointer, acts: int) -> bool:
    """Whether a forked mover died before its act number ``acts``."""
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
        pointer.move(folder, to)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(folder: Path, name: str) -> None:
    """Kill movers to the generation ``name`` at every act, until one lives long enough to finish."""
    to = next(one for one in pointer.served(folder) if one.name == name)
    served: list[str] = []
    died = True
    while died:
        died = move_and_die(folder, to, len(served))
        with generations.locked(folder):
            served.append(artifact.read_index(folder).index.generation)
    sys.stdout.write(json.dumps({"served": served, "kept": [one.name for one in shelf.kept(folder)]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
