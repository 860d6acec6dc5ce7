import pytest
import torch

from engine.attacks.image.losses import cross_entropy, margin, ratio, ratio_or_margin

LOGITS = torch.tensor([[5.0, 3.0, 1.0, -1.0], [0.0, 2.0, 4.0, 6.0]])
LABELS = torch.tensor([0, 1])


def test_margin_is_best_other_class_minus_label():
    assert margin(LOGITS, LABELS, None).tolist() == [-2, 4]


def test_targeted_margin_is_target_minus_label():
    assert margin(LOGITS, LABELS, torch.tensor([3, 2])).tolist() == [-6, 2]


def test_ratio_follows_the_paper_and_ignores_scale_and_shift():
    expected = [-2 / (5 - 1), 4 / (6 - 2)]
    assert ratio(LOGITS, LABELS, None).tolist() == pytest.approx(expected)
    assert ratio(LOGITS * 50 + 7, LABELS, None).tolist() == pytest.approx(expected)


def test_targeted_ratio_follows_the_paper():
    expected = [-4 / (5 - (1 - 1) / 2), 4 / (6 - (2 + 0) / 2)]
    assert ratio(LOGITS, LABELS, torch.tensor([2, 3])).tolist() == pytest.approx(expected)


@pytest.mark.parametrize(("classes", "plain", "targeted"), [(2, margin, margin), (3, ratio, margin), (4, ratio, ratio)])
def test_few_classes_fall_back_to_the_margin(classes, plain, targeted):
    assert ratio_or_margin(classes, targeted=False) is plain
    assert ratio_or_margin(classes, targeted=True) is targeted
    logits = torch.randn(5, classes)
    labels = torch.zeros(5, dtype=torch.int64)
    assert ratio_or_margin(classes, targeted=False)(logits, labels, None).isfinite().all()
    assert ratio_or_margin(classes, targeted=True)(logits, labels, labels + 1).isfinite().all()


def test_every_loss_rises_towards_an_error():
    nearer = LOGITS[:1] + torch.tensor([[-0.5, 0.5, 0.0, 0.0]])
    for loss in (cross_entropy, margin, ratio):
        assert loss(nearer, LABELS[:1], None) > loss(LOGITS[:1], LABELS[:1], None)


def test_the_margin_keeps_its_slope_where_cross_entropy_has_lost_it():
    logits = (LOGITS[:1] * 200).requires_grad_()
    (flat,) = torch.autograd.grad(cross_entropy(logits, LABELS[:1], None).sum(), logits)
    (steep,) = torch.autograd.grad(margin(logits, LABELS[:1], None).sum(), logits)
    assert not flat.any()
    assert steep.abs().sum() == 2
