"""The training loop."""

from __future__ import annotations

import random
import time
from pathlib import Path

import torch

from .encoded_episode import EncodedEpisode, encode_episodes
from .memory_model import MemoryModel
from .memory_view import MemoryView
from .prefix_cache import PrefixCache
from .prose_queries import ProseQueries
from .query_loss import query_loss
from .repository_episodes import RepositoryEpisodes
from .run_state import RunState, load_state, save_state
from .schedule import learning_rate_factor, parse_stages, stage_at
from .step_memory import StepMemory
from .step_plan import PlannedQuery, plan_step
from .synthetic_episodes import SyntheticEpisodes
from .training_configuration import TrainingConfiguration
from .workers import Workers


class Trainer:
    """FoT training in rounds.

    A round draws and encodes a set of episodes once and then makes `round_steps` steps with it. A
    step's randomness depends on the seed and its number only, and state is saved between rounds,
    so a resumed run continues exactly as an uninterrupted one.
    """

    def __init__(
        self,
        model: MemoryModel,
        configuration: TrainingConfiguration,
        repositories: RepositoryEpisodes,
        synthetic: SyntheticEpisodes,
        prose: ProseQueries,
        cache: PrefixCache,
        workers: Workers,
    ) -> None:
        self.model, self.configuration = model, configuration
        self.repositories, self.synthetic, self.prose = repositories, synthetic, prose
        self.cache, self.workers = cache, workers
        self.stages = parse_stages(configuration.stages)
        biases: list[torch.nn.Parameter] = [
            model.memory_layer(layer).bias for layer in model.memory_layers
        ]
        others = [p for p in model.trained.parameters() if all(p is not b for b in biases)]
        self.parameters: list[torch.nn.Parameter] = [*others, *biases]
        self.rates = [configuration.learning_rate, configuration.bias_learning_rate]
        self.optimizer = torch.optim.AdamW(
            [{"params": others}, {"params": biases}],
            lr=configuration.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=0.0,
        )
        self.state = RunState()

    def resume(self, path: Path) -> bool:
        """Continues from a saved state, if there is one."""
        if not path.exists():
            return False
        self.state = load_state(path, self.model, self.optimizer)
        return True

    def save(self, path: Path) -> None:
        """Saves trained tensors, optimizer and counters, and the prefix cache's index."""
        save_state(path, self.state, self.model, self.optimizer, self.configuration)
        self.cache.save()

    def train_round(self) -> list[dict]:
        """One round; returns one record per step."""
        c = self.configuration
        began = time.monotonic()
        episodes = self._round_episodes(self.state.step // c.round_steps)
        self.state.context_tokens += sum(x.shape[1] for e in episodes for x in e.inputs)
        records = []
        for _ in range(min(c.round_steps, c.steps - self.state.step)):
            records.append(self._step(episodes, began))
            began = time.monotonic()
            self.state.step += 1
        return records

    def _round_episodes(self, number: int) -> list[EncodedEpisode]:
        c = self.configuration
        rng = random.Random(f"round {c.seed} {number}")
        positives = stage_at(self.stages, self.state.step).positives
        queries = max(c.items * c.round_steps // c.round_episodes, 1)
        episodes = [
            self.synthetic.draw(rng, rng.choice([1, 1, 2]), 2 * queries)
            for _ in range(c.round_synthetic)
        ]
        episodes += [
            self.repositories.draw(rng, positives, queries) for _ in range(c.round_episodes)
        ]
        return encode_episodes(episodes, self.model, self.cache, c.skip_first, self.workers.map)

    def _step(self, episodes: list[EncodedEpisode], began: float) -> dict:
        c = self.configuration
        rng = random.Random(f"step {c.seed} {self.state.step}")
        stage = stage_at(self.stages, self.state.step)
        plan = plan_step(rng, c, stage, episodes, self.prose)
        memory = StepMemory(episodes, sorted({w for p in plan for w in p.windows}) or [(0, 0)])
        views = [self._view(rng, memory, planned) for planned in plan]
        pairs = [self.model.pairs(i, memory.inputs[i]) for i in range(len(c.memory_layers))]
        leaves = [t.detach().float().requires_grad_() for pair in pairs for t in pair]
        total = sum(float(p.query.weights.sum()) for p in plan)
        results = self.workers.map(
            lambda item: self._gradients(*item, leaves, total), zip(plan, views, strict=True)
        )
        norm = self._apply([gradients for gradients, _ in results], pairs)
        tokens = sum(int((p.query.weights > 0).sum()) for p in plan)
        self.state.loss_tokens += tokens
        return {
            "step": self.state.step,
            "loss": sum(loss for _, loss in results) / total,
            "kinds": [_kind(p) for p in plan],
            "losses": [
                round(loss / float(p.query.weights.sum()), 4)
                for p, (_, loss) in zip(plan, results, strict=True)
            ],
            "gradient_norm": norm,
            "memory_tokens": memory.inputs.shape[1],
            "loss_tokens": self.state.loss_tokens,
            "context_tokens": self.state.context_tokens,
            "seconds": round(time.monotonic() - began, 2),
        }

    def _view(
        self, rng: random.Random, memory: StepMemory, planned: PlannedQuery
    ) -> MemoryView | None:
        c = self.configuration
        rows = memory.rows(planned.windows)
        if rows.numel() == 0:
            return None
        sample = None
        if planned.sampled and rows.numel() > c.nearest + c.sample_size:
            sample = rows[rng.sample(range(rows.numel()), c.sample_size)]
        return MemoryView(rows, c.nearest, sample)

    def _gradients(
        self,
        planned: PlannedQuery,
        view: MemoryView | None,
        leaves: list[torch.Tensor],
        total: float,
    ) -> tuple[list[torch.Tensor | None], float]:
        """Gradients in the parameters, then in the memory's keys and values; and the loss."""
        ids = torch.from_numpy(planned.query.ids)
        if planned.query.key:
            x = self.cache.get(planned.query.key, ids)
        else:
            x = self.model.prefix(ids[None].to(self.model.device))[0]
        pairs = list(zip(leaves[::2], leaves[1::2], strict=True))
        loss = query_loss(
            self.model, x, planned.query, pairs, view, self.configuration.divergence_weight
        )
        gradients = torch.autograd.grad(
            loss / total, [*self.parameters, *leaves], allow_unused=True
        )
        return list(gradients), float(loss.detach())

    def _apply(
        self,
        gradients: list[list[torch.Tensor | None]],
        pairs: list[tuple[torch.Tensor, torch.Tensor]],
    ) -> float:
        """Adds the windows' gradients up, passes the memory's on to its projections, steps."""
        self.optimizer.zero_grad(set_to_none=True)
        sums = [_sum(list(column)) for column in zip(*gradients, strict=True)]
        count = len(self.parameters)
        for parameter, gradient in zip(self.parameters, sums[:count], strict=True):
            parameter.grad = gradient if gradient is not None else torch.zeros_like(parameter)
        outputs = [t for pair in pairs for t in pair]
        read = [(t, g) for t, g in zip(outputs, sums[count:], strict=True) if g is not None]
        if read:
            torch.autograd.backward([t for t, _ in read], [g.to(t.dtype) for t, g in read])
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, self.configuration.clip)
        c = self.configuration
        factor = learning_rate_factor(self.state.step, c.steps, c.warm_up, c.decay)
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * factor
        self.optimizer.step()
        return round(float(norm), 4)


def _sum(gradients: list[torch.Tensor | None]) -> torch.Tensor | None:
    present = [g for g in gradients if g is not None]
    if not present:
        return None
    total = present[0].clone()
    for gradient in present[1:]:
        total += gradient
    return total


def _kind(planned: PlannedQuery) -> str:
    name = "prose" if planned.query.prose else ("code" if planned.query.key else "synthetic")
    return f"{name}/{len(planned.windows)}{'s' if planned.sampled else ''}"
