"""The recall task asks what it says, and one trained head answers it at a distance that it never saw."""

import pytest
import torch
from lemmata.transformer import recall_accuracy, recall_batch, train_recall, window_average


@pytest.mark.parametrize("distance", [None, 1, 4, 11])
def test_answer_stands_beside_the_key(generator, distance):
    task = recall_batch(13, 11, 5, 3, generator, distance)
    for b in range(13):
        same = [j for j in range(11) if torch.equal(task.keys[b, j], task.queries[b, 0])]
        assert len(same) == 1
        assert task.values[b, same[0]].tolist() == [float(s == task.answers[b]) for s in range(3)]
        assert distance is None or same[0] == 11 - distance


def test_seed_repeats_and_another_differs():
    one, same, other = (recall_batch(2, 3, 5, 3, torch.Generator().manual_seed(s)).keys for s in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_one_head_learns_and_a_window_is_blind_beyond_its_width(generator):
    layer, losses = train_recall(250, 8, 11, 3, generator)
    assert sum(losses[-20:]) < 0.5 * sum(losses[:20])
    # 400 answers: chance 1/3 has a standard error of 0.024
    assert recall_accuracy(layer, 16, 11, 3, 16, generator) > 0.7
    far = recall_accuracy(lambda task: window_average(task, 4), 16, 11, 3, 16, generator)
    near = recall_accuracy(lambda task: window_average(task, 4), 16, 11, 3, 1, generator)
    assert abs(far - 1 / 3) < 5 * 0.024
    assert near > 1 / 3 + 5 * 0.024


@pytest.mark.usefixtures("unchecked")
def test_refuses_by_name(generator):
    with pytest.raises(ValueError, match="symbols must be at least 1"):
        recall_batch(2, 3, 5, 0, generator)
    with pytest.raises(ValueError, match="between 1 and n = 3, but it is 4"):
        recall_batch(2, 3, 5, 3, generator, distance=4)
    with pytest.raises(TypeError, match="steps must be a whole number"):
        train_recall(2.5, 3, 5, 3, generator)
