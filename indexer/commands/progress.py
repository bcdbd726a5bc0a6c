"""Progress: how far the stages of a long work are, on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.build.build import Report, Stage

LABELS: dict[Stage, str] = {
    "encode": "문장 벡터 (encode)",
    "analyse": "형태소 (analyse)",
    "calibrate": "신뢰도 (calibrate)",
}


@contextmanager
def shown_progress(console: Console) -> Iterator[Report]:
    """A report that is shown as a bar for each stage."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        tasks = {stage: bars.add_task(label, total=None, visible=False) for stage, label in LABELS.items()}

        def report(stage: Stage, done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total, visible=True)

        yield report
