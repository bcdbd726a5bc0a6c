"""Read synonyms.tsv: the operator's rules of which wordings mean the same."""

from collections.abc import Iterator
from pathlib import Path

from indexer.sources.record import did_you_mean
from indexer.sources.tsv import Line, headed
from search.korean.synonyms import Rule, key

KINDS = ("=", ">")
"""``=``: all wordings mean the same, the first is the canonical one. ``>``: all are replaced by the last."""
LONGEST = 40
"""The longest wording in characters."""


def read(file: Path, problems: list[str]) -> tuple[Rule, ...]:
    """The rules of ``file`` in its order, none if there is no such file; problems are added to ``problems``."""
    rules: list[tuple[Line, Rule]] = []
    for line in headed(file, "kind", problems):
        found = list(_problems(line))
        problems.extend(f"{line.where}: {problem}" for problem in found)
        if not found:
            rules.append((line, _rule(line)))
    _check_together(rules, problems)
    return tuple(rule for _, rule in rules)


def _rule(line: Line) -> Rule:
    kind, *wordings = line.fields
    if kind == "=":
        return Rule(tuple(wordings[1:]), wordings[0], mutual=True)
    return Rule(tuple(wordings[:-1]), wordings[-1])


def _problems(line: Line) -> Iterator[str]:
    kind, *wordings = line.fields
    if kind not in KINDS:
        yield f'kind: "{kind}" is none of {", ".join(KINDS)}{did_you_mean(kind, KINDS)}'
    if len(wordings) < 2:
        yield f"a rule needs two wordings at least, it has {len(wordings)}"
    seen: dict[str, int] = {}
    for place, wording in enumerate(wordings):
        name = f"wordings[{place}]"
        folded = key(wording)
        if not wording:
            yield f"{name}: is blank"
        elif not any(map(str.isalnum, wording)):
            yield f'{name}: "{wording}" has neither letters nor digits'
        elif len(wording) > LONGEST:
            yield f"{name}: has {len(wording)} characters; at most {LONGEST} can be"
        elif folded in seen:
            yield f'{name}: "{wording}" stands already at wordings[{seen[folded]}]'
        seen.setdefault(folded, place)


def _check_together(rules: list[tuple[Line, Rule]], problems: list[str]) -> None:
    """Add to ``problems`` wordings that two rules replace, and rules whose canonical wording another rule replaces."""
    replaced: dict[str, tuple[str, Rule]] = {}
    for line, rule in rules:
        for wording in rule.wordings:
            where, _ = replaced.setdefault(key(wording), (line.where, rule))
            if where != line.where:
                problems.append(f'{line.where}: "{wording}" has a meaning already at {where}')
    mutual: dict[str, str] = {}
    for line, rule in rules:
        canonical = key(rule.canonical)
        if canonical in replaced:
            where, other = replaced[canonical]
            what = ": a cycle" if key(other.canonical) in map(key, rule.wordings) else f', by "{other.canonical}"'
            problems.append(f'{line.where}: "{rule.canonical}" is itself replaced at {where}{what}')
        if rule.mutual and mutual.setdefault(canonical, line.where) != line.where:
            problems.append(f'{line.where}: "{rule.canonical}" stands in a group already at {mutual[canonical]}')
