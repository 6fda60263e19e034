"""Words that synthetic documents are made of."""

from __future__ import annotations

import random

NAMES = (
    "Alice Bruno Chen Dmitri Elena Farid Greta Hassan Ingrid Jorge Keiko Lars Maria Nadia Oscar"
    " Priya Quentin Rosa Stefan Tomas Ursula Viktor Wanda Xavier Yusuf Zoe Berlin Cairo Dublin"
    " Geneva Hanoi Kyoto Lima Madrid Nairobi Oslo Paris Quito Rome Seoul Tunis Vienna Warsaw Zagreb"
).split()
NOUNS = (
    "apple bridge cache driver engine filter garden handler index junction kernel ladder matrix"
    " network option packet queue router signal table update vector window yellow zebra anchor"
    " buffer canvas delta ember forest granite harbor island jacket kitten lantern meadow needle"
    " orchid pepper quartz ribbon saddle timber umbrella velvet walnut"
).split()


def identifier(rng: random.Random) -> str:
    """A made-up identifier in one of the usual styles."""
    words = [rng.choice(NOUNS) for _ in range(rng.choice([2, 2, 3]))]
    style = rng.randrange(3)
    if style == 0:
        return "_".join(words)
    if style == 1:
        return words[0] + "".join(w.capitalize() for w in words[1:])
    return "_".join(words).upper()
