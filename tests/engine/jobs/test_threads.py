import types

import pytest

from engine.jobs import threads


class Kept:
    def __init__(self):
        self.states = {}

    def get(self, key):
        return self.states.get(key)

    def put(self, key, state):
        self.states[key] = state


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [((1.0, 0.5, 0.3), 4), ((1.0, 0.95, 0.1), 1), ((1.0, 0.6, 0.6), 2), ((1.0, 15.0, 15.0), 1)],
)
def test_each_doubling_must_pay(monkeypatch, seconds, chosen):
    monkeypatch.setattr(threads, "use_threads", lambda count: count)
    times = iter(seconds)
    assert threads.fastest([1, 2, 4], lambda: next(times)) == chosen


def test_the_environment_limits_the_choice(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert threads.candidates() == [1]


def test_a_resumed_job_keeps_its_number(monkeypatch):
    used = []
    monkeypatch.setattr(threads, "use_threads", lambda count: used.append(count) or count)
    monkeypatch.setattr(threads, "fastest", lambda counts, seconds: 2)
    model = types.SimpleNamespace(device=types.SimpleNamespace(type="cpu"), raw=types.SimpleNamespace(meter=None))
    checkpoint = Kept()
    assert threads.fit_threads(None, model, checkpoint) == 2
    monkeypatch.setattr(threads, "fastest", lambda counts, seconds: 1)
    assert threads.fit_threads(None, model, checkpoint) == 2
    assert threads.fit_threads(3, model, checkpoint) == 3
