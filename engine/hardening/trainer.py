"""The training loop, readable top to bottom."""

import time
from dataclasses import dataclass

from torch import nn

from engine.hardening.guards import Guards, prospect
from engine.hardening.judging import Judge, Look
from engine.hardening.lessons import Lessons
from engine.hardening.memory import is_out_of_memory
from engine.hardening.schedule import OneCycle, Ramp
from engine.hardening.settings import Recipe
from engine.hardening.state import TrainState, fresh_state, make_optimiser, pack, unpack
from engine.hardening.stopping import check_stop
from engine.protocol import Checkpoint, Monitor
from engine.results import Stopped

SAVE_EVERY_S = 20.0
RAMP = Ramp(start=0.02, end=0.4)
CLIP = 1.0
EASE, LEAST_ROBUST_SHARE = 0.7, 0.1
"""What a look below the accuracy limit does to the weight of the robust part of the loss."""


@dataclass(frozen=True)
class Training:
    """One training: ``student`` learns from ``lessons`` to keep its answers on changed samples."""

    student: nn.Module
    lessons: Lessons
    judge: Judge
    recipe: Recipe
    monitor: Monitor
    checkpoint: Checkpoint

    def run(self, guards: Guards) -> TrainState:
        """Train to the end, or until the guards or the user end it; ``state.best`` holds the best weights."""
        recipe, rate = self.recipe, OneCycle(self.recipe.learning_rate)
        state = self._begin(guards)
        started, saved = time.monotonic() - state.seconds, time.monotonic()
        every = max(1, recipe.steps // recipe.checks)
        while state.step < recipe.steps and not state.ended and not self.monitor.should_stop():
            done = state.step / recipe.steps
            for group in state.optimiser.param_groups:
                group["lr"] = rate.at(done) * state.rate_factor
            loss = self._step(state, RAMP.at(done))
            if loss is None:
                break
            state.average.update(state.network)
            state.step += 1
            self.monitor.progress(state.step / recipe.steps)
            looked = state.step % every == 0 or state.step == recipe.steps
            if looked:
                look = self._look(state)
                if look is None:
                    break
                state = self._react(state, look, loss)
            state.seconds = time.monotonic() - started
            if looked or time.monotonic() - saved > SAVE_EVERY_S:
                self.checkpoint.put("training", pack(state))
                saved = time.monotonic()
        return state

    def _begin(self, guards: Guards) -> TrainState:
        state = fresh_state(self.student, self.recipe, guards)
        kept = self.checkpoint.get("training")
        return state if kept is None else unpack(kept, state)

    def _step(self, state: TrainState, strength: float) -> float | None:
        """Make one update; return its loss, or None when stopped on the way. Out of memory: smaller pieces."""
        while True:
            try:
                return self._try_step(state, strength)
            except Stopped:
                return None
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error) or state.pieces >= self.recipe.batch:
                    raise
                state.pieces *= 2

    def _try_step(self, state: TrainState, strength: float) -> float:
        state.optimiser.zero_grad(set_to_none=True)
        total = 0.0
        for lesson in self.lessons.at(state):
            check_stop(self.monitor.should_stop)
            loss = lesson.loss(state, strength) * lesson.share
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        nn.utils.clip_grad_norm_(state.network.parameters(), CLIP)
        state.optimiser.step()
        return total

    def _look(self, state: TrainState) -> Look | None:
        """Judge the averaged weights on the select part; None when stopped on the way."""
        present = {name: tensor.detach().clone() for name, tensor in state.network.state_dict().items()}
        state.average.copy_to(state.network)
        try:
            return self.judge.look(state.network)
        except Stopped:
            return None
        finally:
            state.network.load_state_dict(present)

    def _react(self, state: TrainState, look: Look, loss: float) -> TrainState:
        """Note a look and let the guards decide."""
        done = state.step / self.recipe.steps
        point = {"epoch": self._epochs(state.step), "clean": look.clean, "robust": look.robust, "loss": loss}
        state.history.append({**point, "one_step": look.one_step})
        self.monitor.measure(point)
        action = state.guards.judge(look, done, RAMP.at(done), patient=self.monitor.goes_on())
        code = prospect(state.guards, look, done)
        if code is not None:
            self.monitor.notice(code, {"before": state.guards.start_robust, "now": look.robust, "done": done})
        if action == "roll_back":
            return self._rolled_back(state)
        if look.clean < state.guards.floor:
            state.robust_share = max(LEAST_ROBUST_SHARE, EASE * state.robust_share)
        if state.guards.is_best():
            state.best = {name: tensor.clone() for name, tensor in state.average.values.items()}
        state.ended = action == "end"
        return state

    def _rolled_back(self, state: TrainState) -> TrainState:
        """Continue from the best weights so far (or the original's): against collapse, or with smaller steps."""
        good = state.best or state.start
        state.network.load_state_dict(good)
        state.average.copy_from(good)
        state.optimiser = make_optimiser(state.network, self.recipe)
        if state.guards.fired[-1] == "collapse":
            self.lessons.against_collapse(state)
        else:
            state.rate_factor /= 3
        return state

    def _epochs(self, step: int) -> float:
        return step * self.recipe.batch / len(self.lessons)
