"""Sites are ranked by what matters to the model, with few questions."""

import numpy as np
import pytest

from engine.attacks.text.edits import Edit, Site
from engine.attacks.text.ranking import Ranking, as_drawn, by_deletion, by_first_edits, by_salience


def sites_of(text: str) -> list[Site]:
    found, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        found.append(Site(start, at, ()))
    return found


def run(ranking: Ranking, weights: dict[str, float]) -> tuple[list[int], list[int]]:
    """Return the order, and how many texts each round asked; a text's margin is the sum of its words' weights."""
    asked = []
    try:
        texts = next(ranking)
        while True:
            asked.append(len(texts))
            texts = ranking.send(np.array([sum(weights.get(word, 0.0) for word in text.split()) for text in texts]))
    except StopIteration as end:
        return end.value, asked


def numbered(count: int) -> tuple[str, list[Site]]:
    text = " ".join(f"w{place}" for place in range(count))
    return text, sites_of(text)


@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_few_sites_are_ranked_exactly(count: int) -> None:
    text, sites = numbered(count)
    weights = {f"w{place}": float((place * 7 + 3) % 11) for place in range(count)}
    order, asked = run(by_deletion(text, sites), weights)
    assert order == sorted(range(count), key=lambda place: -weights[f"w{place}"])
    assert asked == [count]


@pytest.mark.parametrize("count", [7, 30, 100, 400])
@pytest.mark.parametrize("most", [4, 12, 50, 1 << 20])
def test_the_word_that_matters_comes_first_whatever_the_length(count: int, most: int) -> None:
    text, sites = numbered(count)
    for heavy in (0, count // 2, count - 1):
        order, asked = run(by_deletion(text, sites, most), {f"w{heavy}": 5.0, f"w{(heavy + 3) % count}": 2.0})
        assert order[0] == heavy
        assert sorted(order) == list(range(count))
        assert max(asked) <= most
        assert sum(asked) <= 1.5 * count


def test_a_long_text_leaves_questions_for_the_search() -> None:
    text, sites = numbered(17_000)
    for most_queries in (100, 400, 5000):
        _, asked = run(by_deletion(text, sites, most_queries // 8), {"w9000": 1.0})
        assert sum(asked) <= 0.75 * most_queries


def test_no_sites() -> None:
    assert run(by_deletion("!?", []), {}) == ([], [0])
    assert by_salience([], [(0, 1, 2.0)]) == []


def test_salience_is_summed_over_the_pieces_of_a_site() -> None:
    sites = [Site(0, 4, ()), Site(5, 9, ()), Site(10, 14, ())]
    pieces = [(0, 0, 99.0), (0, 2, 1.0), (2, 4, 1.5), (5, 9, 2.0), (9, 10, 50.0), (10, 14, -4.0), (14, 14, 99.0)]
    assert by_salience(sites, pieces) == [0, 1, 2]
    assert by_salience(sites, []) == [0, 1, 2]


def test_an_order_that_is_known_asks_nothing() -> None:
    assert run(as_drawn([2, 0, 1]), {}) == ([2, 0, 1], [])


def capitals(text: str) -> list[Site]:
    """A site for each word, which may become capitals."""
    return [
        Site(site.start, site.end, (Edit(site.start, site.end, text[site.start : site.end].upper(), "case"),))
        for site in sites_of(text)
    ]


@pytest.mark.parametrize("count", [1, 12, 40])
def test_where_all_sites_may_be_edited_their_order_is_not_asked_about(count: int) -> None:
    text, _ = numbered(count)
    assert run(by_first_edits(text, capitals(text), count), {}) == (list(range(count)), [])


def test_groups_whose_edits_lower_the_margin_come_first() -> None:
    text, _ = numbered(40)
    order, asked = run(by_first_edits(text, capitals(text), 20), {"w12": 5.0, "w33": 2.0})
    assert asked == [8]
    assert sorted(order) == list(range(40))
    assert order[:10] == [10, 11, 12, 13, 14, 30, 31, 32, 33, 34]
