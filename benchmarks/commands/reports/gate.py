"""``faq-bench gate``."""

from pathlib import Path

import click

from benchmarks.base import index_cache as cache
from benchmarks.base.made_with import made_with
from benchmarks.commands.options import FILE, SOURCE, model_options
from benchmarks.commands.terminal import bars, errors_shown, say
from benchmarks.data import dataset
from benchmarks.relevance import relevance
from benchmarks.relevance.pairing import HYBRID
from benchmarks.report import gate
from benchmarks.report import terminal as report
from indexer.model.model import Choice, encoder_name, ready


@click.command("gate")
@click.option(
    "--data", type=SOURCE, default=Path("faq_data"), show_default=True, metavar="DIR", help="FAQs with questions."
)
@click.option(
    "--baseline",
    "file",
    type=FILE,
    default=Path("benchmarks/baseline/gate.json"),
    show_default=True,
    metavar="FILE",
    help="What the search must not fall behind.",
)
@model_options
@click.option("--accept", is_flag=True, help="Measure now, and write that as the new baseline.")
def command(data: Path, file: Path, model: Choice, accept: bool) -> None:
    """Fail with exit code 1 if the search got worse than its baseline beyond chance, or better.

    The nDCG@10 of hybrid is compared question by question, on a fixed sample of the tune split: the 95% bootstrap
    interval of the mean difference must hold 0. A baseline of another encoder or analyzer, or of other fitted weights,
    is refused with exit code 2.

    \b
    Examples:
      faq-bench gate
      faq-bench gate --accept               and commit the baseline with the reason for it
    """
    with errors_shown(), bars() as show:
        known = dataset.read(data, split=gate.SPLIT)
        today = made_with(encoder_name(model, ready(model)))
        baseline = None if accept else gate.read(file, known, today)
        asked = baseline.data if baseline else gate.sample(known)
        engine, digest = cache.opened(known.source, model, lambda stage, done, of: show(f"index: {stage}", done, of))
        now = gate.measure(asked, engine, digest, today, show)
        if baseline is None:
            relevance.write(now, file)
    if baseline is None:
        say([f"written: {file}: nDCG@10 {now.systems[HYBRID].total.ndcg:.4f} over {now.queries} queries"])
        return
    found = gate.compared(baseline, now)
    say(report.gate(found, baseline))
    if gate.verdict(found) != "passed":
        raise SystemExit(1)
