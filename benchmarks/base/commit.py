"""Name the commit of this checkout, as a part of the provenance of what is fitted."""

import subprocess


def commit() -> str | None:
    """The current commit of the fitting code, None outside of a repository."""
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None
