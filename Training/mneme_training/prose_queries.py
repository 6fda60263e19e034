"""Plain English and chat windows that hold the base model's quality in place."""

from __future__ import annotations

import random

import numpy as np
from tokenizers import Tokenizer

from .query import Query, plain_query
from .repository_episodes import RepositoryEpisodes

ASKS = [
    "Can you summarise this?", "Explain this to me.", "What does this mean?", "Continue the text.",
    "Write a short text about it.", "Tell me more about the topic.", "How does it work?",
]  # fmt: skip


class ProseQueries:
    """Draws documentation as it is, or dressed as a conversation of the model's chat format."""

    def __init__(self, repositories: RepositoryEpisodes, tokenizer: Tokenizer, window: int) -> None:
        self.repositories, self.tokenizer, self.window = repositories, tokenizer, window

    def draw(self, rng: random.Random, chat: float = 0.4) -> Query:
        """A window; with probability `chat` as a conversation."""
        query = self.repositories.prose(rng)
        if rng.random() >= chat:
            return query
        text = self.tokenizer.decode(query.ids.tolist())
        paragraphs = [p for p in text.split("\n\n") if len(p) > 40] or [text]
        turns = ["system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"]
        for paragraph in paragraphs[:3]:
            turns.append(f"user\n{rng.choice(ASKS)}")
            turns.append(f"assistant\n{paragraph.strip()}")
        chat_text = "".join(f"<|im_start|>{turn}<|im_end|>\n" for turn in turns)
        ids = self.tokenizer.encode(chat_text, add_special_tokens=False).ids[: self.window]
        return plain_query("", np.asarray(ids), prose=True)
