"""Tuning: fine-tunes the encoder on what people ask, what a FAQ asks, and what it answers.

Three texts belong together: a visitor's question, the FAQ's title and the FAQ's passage. Each of the three pairs is
contrasted in both directions with the other FAQs of a batch (InfoNCE with in-batch negatives: van den Oord et al.
2018; Henderson et al. 2017). All FAQs of a batch are of one field, so that the negatives are the hard ones: near-twins
and neighbours of the same help center. Questions that no FAQ answers, and small talk, are more negatives for titles and
passages, so that they stay far from all. The lower layers and the word vectors stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from indexer.model.reference import ReferenceEncoder
from search.arrays import Float32Array

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

STEPS = 450
"""The number of batches. Fewer teach less; more forget what the original knew."""
BATCH = 32
RATE = 4e-5
"""The highest learning rate of AdamW; it rises over the first tenth of the steps and then falls to 0."""
SCALE = 20.0
"""The factor of cosines in the softmax, the inverse of its temperature."""
FROZEN = 4
"""The number of lower layers that are not changed, as are the vectors of words."""
ASKED, ANSWERED = 48, 128
"""The number of tokens that are read of a question and of a passage."""
MOST = 600
STRANGE = 24
"""The number of questions of a batch that no FAQ answers; up to a third of them are the field's own."""
SEED = 7
SHARE, RANK = 0.85, 64
"""How far to go from the original weights to the tuned ones, and the rank at which a change of a matrix is stored."""

Report = Callable[[int, int], None]
"""Called with the number of steps done and their total number."""


@dataclass(frozen=True, slots=True)
class Field:
    """The FAQs of one help center with what people ask: the training data of one field.

    ``titles`` and ``passages`` have one text for each FAQ. ``asked`` holds pairs of a question and the FAQ that answers
    it; ``also`` maps a question to all FAQs that answer it, even in part. No FAQ answers the ``uncovered`` questions.
    """

    name: str
    titles: tuple[str, ...]
    passages: tuple[str, ...]
    asked: tuple[tuple[str, int], ...]
    also: Mapping[str, frozenset[int]]
    uncovered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions of one ``field``, each answered by another FAQ: ``asked`` and ``faqs`` have the same length.

    No FAQ answers the ``strange`` questions.
    """

    field: Field
    asked: tuple[str, ...]
    faqs: tuple[int, ...]
    strange: tuple[str, ...]


def batches(fields: Sequence[Field], small_talk: Sequence[str], steps: int, seed: int = SEED) -> Iterator[Batch]:
    """``steps`` batches; a field is drawn as often as it has questions, and each question once before any again.

    A field of more than MOST questions counts as one of MOST, so that it does not outweigh the others.
    """
    random = Random(seed)
    left: dict[str, list[tuple[str, int]]] = {}
    weights = [min(len(each.asked), MOST) for each in fields]
    for _ in range(steps):
        (each,) = random.choices(fields, weights)
        chosen: dict[int, str] = {}
        enough = min(BATCH, len({faq for _, faq in each.asked}))
        while len(chosen) < enough:
            waiting = left.setdefault(each.name, [])
            if not waiting:
                waiting += random.sample(each.asked, len(each.asked))
            place = next((place for place, (_, faq) in enumerate(waiting) if faq not in chosen), None)
            if place is None:
                waiting.clear()
                continue
            text, faq = waiting.pop(place)
            chosen[faq] = text
        strange = random.sample(each.uncovered, min(len(each.uncovered), STRANGE // 3))
        strange += random.sample(small_talk, min(len(small_talk), STRANGE - len(strange)))
        yield Batch(each, tuple(chosen.values()), tuple(chosen), tuple(strange))


def tune(
    original: ReferenceEncoder, fields: Sequence[Field], small_talk: Sequence[str], steps: int, report: Report
) -> dict[str, Float32Array]:
    """The state of the encoder's BERT after ``steps`` batches of ``fields``; ``original`` is changed in place.

    No FAQ of any field answers ``small_talk``, of which there is at least one.

    Dropout stays off: with so few batches its noise would only hide what they teach. An accelerator is used if there
    is one.
    """
    import torch

    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    bert = _bert(original)
    torch.nn.Module.to(bert, device)
    bert.set_attn_implementation("sdpa")  # torch's own attention: three times as fast as the plain one
    for name, parameter in bert.named_parameters():
        parameter.requires_grad_(_is_tuned(name))
    tuned = [parameter for parameter in bert.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(tuned, lr=RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    for done, batch in enumerate(batches(fields, small_talk, steps), 1):
        loss = _loss(original, batch)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimiser.step()
        schedule.step()
        report(done, steps)
    return state(original)


def state(original: ReferenceEncoder) -> dict[str, Float32Array]:
    """The tensors of the encoder's BERT by name, in float32."""
    tensors = _bert(original).state_dict()
    return {name: tensor.detach().cpu().float().numpy().copy() for name, tensor in tensors.items()}


def _bert(original: ReferenceEncoder) -> "PreTrainedModel":
    from transformers import PreTrainedModel

    found = original.model[0].auto_model
    assert isinstance(found, PreTrainedModel)
    return found


def _is_tuned(name: str) -> bool:
    layer = name.split(".")[2] if name.startswith("encoder.layer.") else ""
    return layer.isdecimal() and int(layer) >= FROZEN


def _rate(step: int, steps: int) -> float:
    warm = max(1, steps // 10)
    return (step + 1) / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def _loss(original: ReferenceEncoder, batch: Batch) -> "torch.Tensor":
    """The mean of the contrasts of question and title, question and passage, title and passage."""
    import torch

    each = batch.field
    asked = _vectors(original, [original.query_prompt + text for text in batch.asked], ASKED)
    titles = _vectors(original, [original.query_prompt + each.titles[faq] for faq in batch.faqs], ASKED)
    strange = _vectors(original, [original.query_prompt + text for text in batch.strange], ASKED)
    passages = _vectors(original, [original.passage_prompt + each.passages[faq] for faq in batch.faqs], ANSWERED)
    # Another FAQ of the batch that answers the question, too, is no negative.
    answers = torch.tensor(
        [
            [faq in each.also[text] and faq != own for faq in batch.faqs]
            for text, own in zip(batch.asked, batch.faqs, strict=True)
        ],
        device=asked.device,
    )
    nobody, none = strange[:0], torch.zeros_like(answers)
    pairs = ((asked, titles, strange, answers), (asked, passages, strange, answers), (titles, passages, nobody, none))
    return torch.stack([_contrast(*each) for each in pairs]).mean()


def _contrast(
    left: "torch.Tensor", right: "torch.Tensor", strange: "torch.Tensor", hidden: "torch.Tensor"
) -> "torch.Tensor":
    """The cross entropy of finding each row's partner among all rows, in both directions, without ``hidden`` ones.

    For the rows of ``right``, those that are ``strange`` stand among the rows of ``left``.
    """
    import torch
    from torch.nn.functional import cross_entropy

    scores = (SCALE * left @ right.T).masked_fill(hidden, -torch.inf)
    partner = torch.arange(len(scores), device=scores.device)
    back = torch.cat([scores.T, SCALE * right @ strange.T], dim=1)
    return (cross_entropy(scores, partner) + cross_entropy(back, partner)) / 2


def _vectors(original: ReferenceEncoder, texts: Sequence[str], tokens: int) -> "torch.Tensor":
    """The vectors of ``texts``, cut to ``tokens``, as the model makes them: mean of the tokens, unit length."""
    import torch

    bert = _bert(original)
    given = original.model.tokenizer(
        list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt"
    ).to(next(bert.parameters()).device)
    hidden = bert(input_ids=given["input_ids"], attention_mask=given["attention_mask"]).last_hidden_state
    mask = given["attention_mask"][:, :, None]
    return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
