"""The decision table on the page: limits refuse, the goal orders, costs follow the person's own sizes."""

import pytest

PAGE = "retrofit.py"


@pytest.fixture
def decide(visit):
    """The page's lines, the reason of each candidate, under the given parameters."""

    def lines(**parameters: str) -> list[str]:
        app = visit(PAGE, show="decision table", predict="off", **parameters)
        assert not app.exception
        [block] = [markdown.value for markdown in app.markdown if markdown.value.startswith("- **")]
        return block.split("\n")

    return lines


def test_without_a_limit_the_methods_trained_anew_stand_in_the_order_of_their_measured_perplexity(decide):
    first, *_, last = decide(factor="8")
    assert "ALiBi" in first
    assert "Refused · Learned" in last


def test_recall_orders_otherwise_than_perplexity(decide):
    assert "NoPE" in decide(factor="8", goal="recall beyond the old length")[0]


def test_a_limit_on_memory_refuses_a_bias_that_is_written_out_and_not_one_that_is_made_as_needed(decide):
    out, needed = (decide(memory="1 MiB", kept=kept) for kept in ("written out", "made as needed"))
    assert any("Refused · ALiBi" in line and "GiB kept" in line for line in out)
    assert not any("Refused · ALiBi" in line for line in needed)


def test_a_larger_model_keeps_more(decide):
    small, large = (
        next(line for line in decide(memory="1 KiB", n_heads=heads) if "ALiBi" in line)
        for heads in ("8", "64")
    )
    assert small != large


def test_a_checkpoint_is_compared_with_itself_and_keys_that_go_stale_are_refused(decide):
    lines = decide(have="RoPE", cache="keys stay valid")
    assert any("Refused · RoPE, dynamic NTK" in line for line in lines)
    assert any("RoPE as it is" in line for line in lines)


def test_what_makes_short_texts_worse_is_refused_when_that_is_not_allowed(decide):
    lines = decide(have="ALiBi", factor="8", short_cost="1%")
    assert any("Refused · ALiBi, slopes divided:" in line.replace("**", "") for line in lines)
    assert not any("Refused · ALiBi as it is" in line for line in lines)


def test_a_limit_that_compares_with_a_checkpoint_is_asked_for_only_with_one(visit):
    def asked(**parameters):
        app = visit(PAGE, show="decision table", **parameters)
        return "short_cost" in [control.key for control in app.segmented_control]

    assert asked(have="RoPE")
    assert not asked()


@pytest.mark.parametrize(
    "link", [{"show": "decision table", "head_dim": "65"}, {"show": "repairs", "rope_dim": "65"}]
)
def test_an_odd_head_is_named_on_every_view_that_asks_for_one(visit, link):
    [warning] = [warning.value for warning in visit(PAGE, **link).warning]
    assert "65 cannot be: showing 64" in warning


@pytest.mark.parametrize("factor", ["2", "8"])
def test_learned_positions_are_refused_also_where_short_texts_matter_most(decide, factor):
    lines = decide(factor=factor, goal="low perplexity in short texts")
    assert "Refused · Learned" in lines[-1]
    assert "cannot read the new length" in lines[-1]


def test_a_limit_on_latency_refuses_a_bias_that_is_read_row_by_row_and_not_one_that_is_made(decide):
    out, needed = (
        decide(latency="0.1%", factor="8", kept=kept) for kept in ("written out", "made as needed")
    )
    for method in ("ALiBi", "T5 bias"):
        assert any(f"Refused · {method}" in line and "read for each token" in line for line in out)
        assert not any(f"Refused · {method}" in line for line in needed)
    assert not any("Refused · RoPE" in line for line in out)
