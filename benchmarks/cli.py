"""``faq-bench``: the command line of the benchmarks. Each command is a module of :mod:`benchmarks.commands`."""

import click

from benchmarks.commands.fitting import fit, fit_encoder, threshold
from benchmarks.commands.measure import centers, chat, growth, latency, load, noise, peers, relevance, suggest
from benchmarks.commands.reports import diff, gate, report, tables


@click.group()
@click.version_option(package_name="mureum")
def main() -> None:
    """Measure how well and how fast Mureum searches.

    \b
    Examples:
      faq-bench relevance --data faq_data --split test
      faq-bench relevance --data DIR --out benchmarks/results/relevance-NAME.json
      faq-bench diff BEFORE.json AFTER.json --data DIR
      faq-bench centers --data DIR          what visitors of help centers get
      faq-bench chat --data faq_data --dialogues FILE     dialogues, turn by turn
      faq-bench gate                        fail if the search got worse
      faq-bench threshold --data faq_data --split tune --plot threshold.png
      faq-bench peers --data faq_data --split test
      faq-bench latency --index index --n 500
      faq-bench noise --data faq_data       mistyped queries
      faq-bench suggest --data faq_data     type questions key by key
      faq-bench load --data faq_data        requests per second, beside others
      faq-bench growth --data faq_data      what 100,000 FAQs cost
      faq-bench tables                      put the results into the README and docs/results.md
      faq-bench report --data faq_data      show them as a page
    """


for _module in (
    relevance,
    centers,
    chat,
    diff,
    gate,
    threshold,
    peers,
    latency,
    load,
    growth,
    noise,
    suggest,
    fit,
    fit_encoder,
    tables,
    report,
):
    main.add_command(_module.command)
