import pytest

from alibi_viz.core.cost import ModelShape
from alibi_viz.core.methods import METHODS
from alibi_viz.core.papers import PAPERS

SHAPE = ModelShape(n_layers=4, n_heads=8, head_dim=16, train_len=128, num_buckets=32)


def test_there_are_six_methods_in_this_order():
    assert list(METHODS) == ["alibi", "t5", "rope", "sinusoidal", "learned", "nope"]
    assert all(key == method.key for key, method in METHODS.items())
    assert len({method.label for method in METHODS.values()}) == 6


def test_what_each_method_acts_on():
    assert {key: method.acts_on for key, method in METHODS.items()} == {
        "alibi": "score",
        "t5": "score",
        "rope": "query_key",
        "sinusoidal": "embedding",
        "learned": "embedding",
        "nope": "nothing",
    }


def test_learned_numbers_by_hand():
    learned = {key: method.parameters(SHAPE) for key, method in METHODS.items()}
    assert learned == {"alibi": 0, "t5": 32 * 8, "rope": 0, "sinusoidal": 0, "learned": 128 * 128, "nope": 0}


def test_only_methods_that_leave_keys_alone_can_move_a_cache():
    movable = {key for key, method in METHODS.items() if not method.keys_hold_position}
    assert movable == {"alibi", "t5", "nope"}
    assert [key for key, method in METHODS.items() if method.length_limit] == ["learned"]


def test_doing_nothing_is_free_and_a_score_bias_costs_the_more_the_longer():
    assert METHODS["nope"].flops(SHAPE, 100) == 0
    assert METHODS["alibi"].flops(SHAPE, 200) / METHODS["alibi"].flops(SHAPE, 100) == pytest.approx(
        4, rel=0.01
    )
    assert METHODS["rope"].flops(SHAPE, 200) == 2 * METHODS["rope"].flops(SHAPE, 100)


def test_bytes_written_out_and_as_needed_by_hand():
    # 100 tokens, 8 heads of 16, width 128, two bytes a number; slopes and frequencies take four
    written_out = {key: method.written_out(SHAPE, 100, "bfloat16") for key, method in METHODS.items()}
    assert written_out == {
        "alibi": 8 * 100 * 100 * 2,
        "t5": 8 * 100 * 100 * 2,
        "rope": 100 * (8 + 8) * 2,
        "sinusoidal": 100 * 128 * 2,
        "learned": 128 * 128 * 2,
        "nope": 0,
    }
    as_needed = {key: method.as_needed(SHAPE, 100, "bfloat16") for key, method in METHODS.items()}
    assert as_needed == {
        "alibi": 8 * 4,
        "t5": 32 * 8 * 2,
        "rope": 8 * 4,
        "sinusoidal": 64 * 4,
        "learned": 128 * 128 * 2,
        "nope": 0,
    }


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_method_has_a_paper_and_one_sentence(method):
    assert method.paper in PAPERS
    assert method.summary.endswith(".")
    assert method.summary.count(".") == 1
