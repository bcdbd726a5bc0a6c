"""Run another program to its end, pass on its output, and report why it failed."""

import os
import re
import signal
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from search.errors import MureumError

LINES = 15
"""The number of last output lines that are shown of a failed program."""


class ProcessError(MureumError):
    """A program could not be started or ended with an error; the message holds its last lines of output."""


def run(
    what: str,
    command: Sequence[str],
    told: Callable[[str], None] = lambda line: None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run ``command`` with ``environment`` added to this process's own; ``told`` is called with each line of output.

    Raises:
        ProcessError: the command failed; ``what`` describes its purpose in the message.
    """
    output: deque[str] = deque(maxlen=LINES)
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **(environment or {})},
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise ProcessError(f"{what} failed: {command[0]}: {error.strerror}") from error
        with process:
            try:
                for line in process.stdout or ():
                    output.append(line.rstrip())
                    told(line.rstrip())
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            errors.seek(0)
            # Some programs, venv among them, write errors to standard output.
            said = last_lines(errors.read().decode("utf-8", "replace")) or [line for line in output if line]
            raise ProcessError("\n  ".join([f"{what} failed ({_ending(process.returncode)})", *said]))


def last_lines(text: str) -> list[str]:
    """The last lines of ``text`` that are not blank; a progress bar, which overwrites its line, counts once."""
    lines = [line.rstrip("\r").rpartition("\r")[2].rstrip() for line in re.split(r"\n", text)]
    return [line for line in lines if line][-LINES:]


def _ending(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"ended by {signal.Signals(-code).name}"
