"""Command line: fetch, prepare, train, evaluate, export."""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

from .training_configuration import TrainingConfiguration


def main() -> int:
    """Runs one command; returns the exit code."""
    arguments = _parser().parse_args()
    return arguments.command(arguments)


def _fetch(arguments: argparse.Namespace) -> int:
    from .fetch import fetch
    from .project import read_projects, write_projects

    projects = read_projects(arguments.projects)
    wanted = [p for p in projects if arguments.split in (None, p.split)]
    wanted = [p for p in wanted if arguments.only is None or p.name in arguments.only]
    failed = 0

    def attempt(project):
        try:
            return project, fetch(project, arguments.corpus, arguments.record), None
        except Exception as error:
            return project, 0, error

    with ThreadPoolExecutor(4) as pool:
        for project, count, error in pool.map(attempt, wanted):
            failed += error is not None
            print(f"{project.split} {project.name}: {error or f'{count} files'}", flush=True)
    if arguments.record:
        write_projects(arguments.projects, projects)
    print(f"{len(wanted) - failed} of {len(wanted)} projects")
    return 1 if failed else 0


def _prepare(arguments: argparse.Namespace) -> int:
    from .token_store import build_store
    from .tokenizer import open_tokenizer

    tokenizer = open_tokenizer(arguments.base)
    for split in ("train", "dev", "test"):
        source = arguments.corpus / split
        if source.is_dir():
            total = build_store(
                source, arguments.data / split, tokenizer, arguments.tokens_per_project, 1
            )
            print(f"{split}: {total} tokens", flush=True)
    return 0


def _train(arguments: argparse.Namespace) -> int:
    bench = _bench(arguments)
    trainer = bench.trainer()
    evaluation = None
    if arguments.evaluate_every:
        evaluation = bench.evaluation("dev", *_evaluation_sizes(arguments))

    def evaluate() -> None:
        if evaluation is None:
            return
        began = time.monotonic()
        report = evaluation.run(bench.model, bench.cache, bench.workers)
        report = {"time": _now(), **vars(trainer.state), **report}
        report["seconds"] = round(time.monotonic() - began)
        bench.log("curve.jsonl", [report])
        print(json.dumps(report), flush=True)

    configuration = bench.configuration
    if trainer.state.step == 0:
        evaluate()
    until = time.monotonic() + arguments.minutes * 60 if arguments.minutes else None
    while trainer.state.step < configuration.steps:
        if until is not None and time.monotonic() > until:
            break
        before = trainer.state.step
        records = trainer.train_round()
        bench.log("log.jsonl", records)
        for record in records:
            print(json.dumps(record), flush=True)
        trainer.save(bench.run / "state.pt")
        bench.export(bench.run / "adapter.safetensors", trainer)
        done = trainer.state.step
        every = arguments.evaluate_every
        if every and (before // every != done // every or done == configuration.steps):
            evaluate()
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    bench = _bench(arguments)
    evaluation = bench.evaluation(arguments.split, *_evaluation_sizes(arguments))
    if not arguments.start:
        bench.trainer()
    print(json.dumps(evaluation.run(bench.model, bench.cache, bench.workers)))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    bench = _bench(arguments)
    bench.export(arguments.output, bench.trainer())
    return 0


def _bench(arguments: argparse.Namespace):
    import torch

    from .run_state import saved_configuration
    from .workbench import Workbench

    if arguments.workers > 1:
        torch.set_num_threads(1)
    names = {field.name for field in fields(TrainingConfiguration)}
    given = {k: v for k, v in vars(arguments).items() if v is not None}
    # What is not said stays as the run has it.
    settings = saved_configuration(arguments.run / "state.pt") | given
    return Workbench(
        arguments.base,
        arguments.data,
        arguments.run,
        TrainingConfiguration(**{k: v for k, v in settings.items() if k in names}),
        arguments.device,
        arguments.workers,
        arguments.cache_tokens,
        arguments.start,
        arguments.compute,
    )


def _evaluation_sizes(arguments: argparse.Namespace) -> tuple[int, int, int, int]:
    return (
        arguments.evaluation_windows,
        arguments.evaluation_queries,
        arguments.passkeys,
        arguments.passkey_tokens,
    )


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mneme_training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fetch = commands.add_parser("fetch", help="download the listed source packages")
    fetch.add_argument("--projects", type=Path, default=Path("projects.json"))
    fetch.add_argument("--corpus", type=Path, required=True)
    fetch.add_argument("--split", choices=("train", "dev", "test"))
    fetch.add_argument("--only", nargs="*", help="names of projects")
    fetch.add_argument("--record", action="store_true", help="write versions and hashes")
    fetch.set_defaults(command=_fetch)
    prepare = commands.add_parser("prepare", help="tokenise the fetched files")
    prepare.add_argument("--base", type=Path, required=True)
    prepare.add_argument("--corpus", type=Path, required=True)
    prepare.add_argument("--data", type=Path, required=True)
    prepare.add_argument("--tokens-per-project", type=int, default=60000)
    prepare.set_defaults(command=_prepare)
    train = commands.add_parser("train", help="train, resuming where the run stopped")
    _run_options(train)
    train.add_argument("--minutes", type=float, help="stop after the round in which they pass")
    train.add_argument("--evaluate-every", type=int, default=96, help="steps; 0 for never")
    train.set_defaults(command=_train)
    evaluate = commands.add_parser("evaluate", help="measure on development or test projects")
    _run_options(evaluate)
    evaluate.add_argument("--split", choices=("dev", "test"), default="dev")
    evaluate.set_defaults(command=_evaluate)
    export = commands.add_parser("export", help="write the adapter of a run")
    _run_options(export)
    export.add_argument("--output", type=Path, required=True)
    export.set_defaults(command=_export)
    return parser


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--base", type=Path, required=True, help="GGUF file or HF directory")
    parser.add_argument("--data", type=Path, required=True, help="output of prepare")
    parser.add_argument("--run", type=Path, required=True, help="directory of the run")
    parser.add_argument("--start", type=Path, help="adapter to start from")
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--compute",
        choices=("bfloat16", "float32"),
        help="type of the frozen layers (default: float32 on a CPU without bfloat16 products)",
    )
    parser.add_argument("--workers", type=int, default=1, help="windows at a time (CPU)")
    parser.add_argument("--cache-tokens", type=int, default=4_000_000)
    parser.add_argument("--evaluation-windows", type=int, default=6)
    parser.add_argument("--evaluation-queries", type=int, default=2)
    parser.add_argument("--passkeys", type=int, default=5)
    parser.add_argument("--passkey-tokens", type=int, default=4096)
    for field in fields(TrainingConfiguration):
        flag = "--" + field.name.replace("_", "-")
        if field.name == "memory_layers":
            parser.add_argument(flag, type=lambda text: [int(x) for x in text.split(",")])
        else:
            kind = {"int": int, "float": float, "str": str}[str(field.type)]
            parser.add_argument(flag, type=kind)


if __name__ == "__main__":
    sys.exit(main())
