"""Made-up documents whose questions only memory can answer.

Passkey after Mohtashami and Jaggi (arXiv 2305.16300) and the FoT paper (section 4.4), with
several keys, tables, two definitions and variable look-up in code as variants.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from tokenizers import Tokenizer

from .episode import Episode
from .query import Query
from .synthetic_words import NAMES, NOUNS, identifier

FILLER = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again."
#: (line of the document, question) of the plain passkey; the first is the usual one.
PASSKEY_FORMS = [
    (
        "The pass key is {0}. Remember it. {0} is the pass key.",
        "What is the pass key? The pass key is",
    ),
    (
        "The secret number is {0}. Keep it in mind.",
        "What is the secret number? The secret number is",
    ),
    (
        "The access code is {0}. Remember it.",
        "Question: what is the access code?\nAnswer: The access code is",
    ),
    (
        "Important: the magic number is {0}.",
        "Which magic number was mentioned? The magic number is",
    ),
]
NAMED_FORMS = [
    (
        "The pass key of {1} is {0}. Remember it. {0} is the pass key of {1}.",
        "What is the pass key of {1}? The pass key of {1} is",
    ),
    ("The pass key for {1} is {0}.", "What is the pass key for {1}? The pass key for {1} is"),
    ("{1}: {0}", "The value of {1}?\n{1}:"),
    ("The code of {1} is {0}.", "What is the code of {1}? The code of {1} is"),
]  # fmt: skip

Fact = tuple[str, str, str]  # line of the document, question, answer


class SyntheticEpisodes:
    """Draws episodes whose memory holds facts among filler and whose queries ask for them."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        window: int,
        memory_window: int,
        distraction: Callable[[random.Random], str],
        answer_weight: float,
    ) -> None:
        self.tokenizer, self.window, self.memory_window = tokenizer, window, memory_window
        self.distraction, self.answer_weight = distraction, answer_weight
        self.kinds = [self._passkey, self._passkey, self._named, self._named, self._definitions,
                      self._variables]  # fmt: skip

    def draw(self, rng: random.Random, windows: int, queries: int) -> Episode:
        """An episode of a random kind."""
        facts = rng.choice(self.kinds)(rng)
        texts = self._documents(rng, [fact[0] for fact in facts], windows)
        asked = [self._ask(rng, facts, alone=rng.random() < 0.5) for _ in range(queries)]
        return Episode("synthetic", True, [("", ids) for ids in texts], asked)

    def passkey(self, rng: random.Random, tokens: int) -> Episode:
        """The usual passkey test: one key at a random depth of about `tokens` tokens of filler."""
        facts = [_fact(rng, PASSKEY_FORMS[0])]
        texts = self._documents(rng, [facts[0][0]], max(tokens // self.memory_window, 1), FILLER)
        query = self._ask(rng, facts, alone=True)
        return Episode("passkey", True, [("", ids) for ids in texts], [query])

    def _passkey(self, rng: random.Random) -> list[Fact]:
        return [_fact(rng, PASSKEY_FORMS[0] if rng.random() < 0.5 else rng.choice(PASSKEY_FORMS))]

    def _named(self, rng: random.Random) -> list[Fact]:
        form = rng.choice(NAMED_FORMS)
        count = rng.choice([2, 4, 8, 16])
        word = rng.choice([lambda: rng.choice(NAMES), lambda: identifier(rng),
                           lambda: f"{rng.choice(NOUNS)} {rng.choice(NOUNS)}"])  # fmt: skip
        keys = dict.fromkeys(word() for _ in range(count))
        return [_fact(rng, form, key) for key in keys]

    def _definitions(self, rng: random.Random) -> list[Fact]:
        """Two definitions of one name in two modules; the question says which is meant."""
        facts = []
        for _ in range(rng.choice([1, 2, 4])):
            name = identifier(rng)
            for module in rng.sample(NOUNS, 2):
                value = rng.choice([_digits(rng), f'"{rng.choice(NOUNS)}"', identifier(rng)])
                line = f"// module {module}\nlet {name}_{module} = {value}"
                facts.append((line, f"{name}_{module} =", f" {value}"))
        return facts

    def _variables(self, rng: random.Random) -> list[Fact]:
        """Constants set in one file and used in another."""
        style = rng.choice(["{0} = {1}", "let {0} = {1}", "#define {0} {1}", "const {0} = {1};"])
        facts = []
        for _ in range(rng.choice([2, 4, 8])):
            name = identifier(rng)
            value = rng.choice([_digits(rng), f'"{rng.choice(NAMES)}"', identifier(rng) + "()"])
            line = style.format(name, value)
            facts.append((line, line[: line.index(value)].rstrip(), " " + value))
        return facts

    def _documents(
        self, rng: random.Random, lines: list[str], windows: int, filler: str | None = None
    ) -> list[np.ndarray]:
        """Memory windows of filler with the lines at random depths."""
        kind = filler if filler is not None else rng.choice([FILLER, None])
        pieces: list[list[str]] = [[] for _ in range(windows)]
        budget = self.memory_window - 40
        spread = rng.sample(range(windows), min(rng.choice([1, 1, 2]), windows))
        for line in lines:
            pieces[rng.choice(spread)].append(line)
        texts = []
        for own in pieces:
            text = kind or self.distraction(rng)
            sentences = [FILLER] * 40 if kind else text.split("\n")
            length = rng.randrange(budget // 3, budget) if filler is None else budget
            body = self._fit(sentences, own, length)
            for line in own:
                body.insert(rng.randrange(len(body) + 1), line)
            ids = self._encode((" " if kind and rng.random() < 0.5 else "\n").join(body))
            texts.append(np.asarray(ids[: self.memory_window], dtype=np.int64))
        return texts

    def _fit(self, sentences: list[str], own: list[str], length: int) -> list[str]:
        """The first sentences that leave room for the own lines in `length` tokens."""
        room = length - sum(len(self._encode(line)) + 1 for line in own)
        body: list[str] = []
        for sentence in sentences:
            room -= len(self._encode(sentence)) + 1
            if room < 0:
                break
            body.append(sentence)
        return body

    def _ask(self, rng: random.Random, facts: list[Fact], alone: bool) -> Query:
        """A question (or several, each with its answer), after some local text unless `alone`."""
        asked = rng.sample(facts, min(len(facts), 1 if alone else rng.choice([1, 2, 4])))
        ids: list[int] = []
        weights: list[float] = []
        if not alone:
            lead = rng.choice([FILLER + "\n", self.distraction(rng)[:300] + "\n"])
            ids = self._encode(lead)[: self.window // 2]
            weights = [0.0] * len(ids)
        for _, question, answer in asked:
            prompt, reply = self._encode(question), self._encode(answer)
            end = self._encode(".\n" if question.endswith("is") else "\n")
            ids += prompt + reply + end
            weights += [0.0] * len(prompt) + [self.answer_weight] * len(reply) + [0.0] * len(end)
        kept = slice(-self.window, None)
        loss_weights = np.asarray(weights[kept], dtype=np.float32)
        loss_weights[0] = 0
        return Query("", np.asarray(ids[kept]), loss_weights)

    def _encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids


def _fact(rng: random.Random, form: tuple[str, str], key: str = "") -> Fact:
    value = _digits(rng)
    return form[0].format(value, key), form[1].format(value, key), " " + value


def _digits(rng: random.Random) -> str:
    count = rng.choice([5, 5, 5, 4, 6])
    return str(rng.randrange(10 ** (count - 1), 10**count))
