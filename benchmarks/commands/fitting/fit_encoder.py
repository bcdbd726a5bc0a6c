"""``faq-bench fit-encoder``."""

import datetime
from pathlib import Path

import click

from benchmarks.answerability import unanswerable
from benchmarks.base.commit import commit
from benchmarks.commands.fitting.fit import read_tuned
from benchmarks.commands.options import FILE, UNANSWERABLE
from benchmarks.commands.terminal import bars, errors_shown, say
from benchmarks.fit.fit_encoder import field
from indexer.model import delta, tuning
from indexer.model.model import BASE_MODEL, locate
from indexer.model.reference import ReferenceEncoder
from indexer.small_talk import utterances
from search.korean.normalize import normalize


@click.command("fit-encoder")
@click.option(
    "--data",
    "places",
    multiple=True,
    required=True,
    metavar="DIR[:QUERIES]",
    help="A help center with its questions, only its tune split if it has one; or a folder of such. Repeat it.",
)
@UNANSWERABLE
@click.option("--steps", type=click.IntRange(min=1), default=tuning.STEPS, show_default=True, help="Batches.")
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=tuning.SHARE,
    show_default=True,
    help="How far to go from the original weights (0) to the tuned ones (1).",
)
@click.option("--rank", type=click.IntRange(min=1), default=tuning.RANK, show_default=True, help="Of each change.")
@click.option("--out", type=FILE, default=delta.shipped(), show_default="the shipped delta", metavar="FILE")
def command(places: tuple[str, ...], files: tuple[str, ...], steps: int, share: float, rank: int, out: Path) -> None:
    """Fine-tune the packaged encoder on help centers, and write what changed as a small delta.

    The indexer adds the delta when it unpacks the model. It takes about 25 minutes on two cores.

    \b
    Examples:
      faq-bench fit-encoder --data benchmarks/fit/centers --data faq_data
      faq-bench fit-encoder --data DIR --steps 40 --out try.safetensors
    """
    with errors_shown(), bars() as show:
        fields = [field(data) for place in places for data in read_tuned(place)]
        small_talk = [*utterances(), *(normalize(one.text) for given in files for one in unanswerable.read(given)[1])]
        original = ReferenceEncoder(locate(BASE_MODEL), BASE_MODEL)
        before = tuning.state(original)
        after = tuning.tune(original, fields, small_talk, steps, lambda done, of: show("fit-encoder", done, of))
        provenance = {
            "method": f"faq-bench fit-encoder: {steps} batches of {tuning.BATCH}, share {share:g}, rank {rank}",
            "fitted_on": ", ".join(f"{each.name} {len(each.asked)}" for each in fields),
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "commit": commit() or "unknown",
        }
        change = delta.between(before, after, share, rank, provenance)
        change.write(out)
    say([f"written: {out}, {out.stat().st_size / 1e6:.1f} MB"])
