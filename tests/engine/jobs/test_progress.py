from engine.jobs.progress import JobMonitor


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.5
        return self.now


def fractions(events):
    return [fields["fraction"] for type_, fields in events if type_ == "progress"]


def test_phases_fill_sections_and_never_go_back():
    events = []
    monitor = JobMonitor(lambda type_, fields: events.append((type_, fields)), Clock())
    with monitor.section(0.0, 0.2):
        monitor.phase("open", 0.5)
        monitor.progress(1.0)
        monitor.phase("pictures", 0.5)
    with monitor.section(0.2, 1.0):
        monitor.phase("linf", 0.75)
        monitor.progress(0.5)
        monitor.phase("spatial", 0.25)
        monitor.progress(1.0)
    seen = fractions(events)
    assert seen == sorted(seen)
    assert abs(seen[1] - 0.1) < 1e-9
    assert abs(seen[-1] - 1.0) < 1e-9


def test_time_left_is_unknown_at_first_and_then_shrinks():
    events = []
    monitor = JobMonitor(lambda type_, fields: events.append((type_, fields)), Clock())
    monitor.phase("linf", 1.0)
    for step in range(1, 11):
        monitor.progress(step / 10)
    left = [fields["seconds_left"] for _, fields in events]
    assert left[0] is None
    assert left[-1] < left[2]


def test_stop_is_seen():
    monitor = JobMonitor(lambda type_, fields: None)
    assert not monitor.should_stop()
    monitor.stop()
    assert monitor.should_stop()
