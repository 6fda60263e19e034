"""The checkpoint's tokenizer: byte-level BPE from a GGUF file, or a `tokenizer.json`."""

from __future__ import annotations

from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_CONTROL = 3  # GGUF token type of special tokens


def open_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a checkpoint; no token is added at the beginning of a text."""
    if path.is_dir():
        return Tokenizer.from_file(str(path / "tokenizer.json"))
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    model = fields["tokenizer.ggml.model"].contents()
    if model != "gpt2":
        raise ValueError(
            f"{path}: tokenizer model is {model!r}, only byte-level BPE ('gpt2') is read from GGUF;"
            " use the Hugging Face directory of the checkpoint"
        )
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(m.split(" ")) for m in fields["tokenizer.ggml.merges"].contents()]
    kinds = fields["tokenizer.ggml.token_type"].contents()
    tokenizer = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges))
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    split = fields["tokenizer.ggml.pre"].contents() if "tokenizer.ggml.pre" in fields else "gpt-2"
    if split not in ("smollm", "gpt-2", "default"):
        raise ValueError(
            f"{path}: pre-tokenizer {split!r} is not read from GGUF; use the Hugging Face directory"
            " of the checkpoint"
        )
    if split == "smollm":
        digits = pre_tokenizers.Digits(individual_digits=True)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, byte_level])
    else:
        tokenizer.pre_tokenizer = byte_level
    tokenizer.decoder = decoders.ByteLevel()
    special = [t for t, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL]
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in special])
    return tokenizer
