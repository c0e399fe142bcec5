import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from alibi_viz.core.rope import inverse_frequencies, wavelengths
from alibi_viz.core.rope_scaling import SCALINGS, scaled_inverse_frequencies

factors = st.floats(1, 64)
shapes = st.tuples(
    st.sampled_from([8, 16, 64, 128]), st.sampled_from([256, 2048, 8192]), st.sampled_from([1e4, 5e5])
)


def transformers_frequencies(method, head_dim, factor, train_len, base, seq_len=None, **options):
    config = LlamaConfig(
        hidden_size=head_dim,
        num_attention_heads=1,
        max_position_embeddings=train_len,
        rope_parameters={
            "rope_type": method,
            "rope_theta": base,
            "factor": factor,
            "original_max_position_embeddings": train_len,
            **options,
        },
    )
    frequencies, attention_factor = ROPE_INIT_FUNCTIONS[method](config, "cpu", seq_len=seq_len)
    return frequencies.numpy(), attention_factor


@pytest.mark.parametrize("base", [1e4, 5e5])
@pytest.mark.parametrize("train_len", [128, 4096])
@pytest.mark.parametrize("factor", [1.0, 2.0, 4.0, 8.5])
@pytest.mark.parametrize("head_dim", [16, 64, 128])
@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("linear", {}),
        ("yarn", {}),
        ("yarn", {"beta_fast": 16.0, "beta_slow": 2.0}),
        ("yarn", {"truncate": False}),
        ("llama3", {"low_freq_factor": 1.0, "high_freq_factor": 4.0}),
        ("llama3", {"low_freq_factor": 0.5, "high_freq_factor": 8.0}),
    ],
)
def test_scalings_match_transformers(method, options, head_dim, factor, train_len, base):
    settings = {"factor": factor, "train_len": train_len, "base": base}
    ours, attention_factor = scaled_inverse_frequencies(head_dim, method=method, **settings, **options)
    theirs, their_factor = transformers_frequencies(method, head_dim, **settings, **options)
    assert np.allclose(ours, theirs, rtol=2e-5, atol=0)
    assert attention_factor == pytest.approx(their_factor)


@pytest.mark.parametrize("factor", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("seq_len", [None, 1, 2048, 2049, 4096, 100_000])
def test_dynamic_matches_transformers_at_every_length(factor, seq_len):
    settings = {"factor": factor, "train_len": 2048, "base": 1e4, "seq_len": seq_len}
    ours, attention_factor = scaled_inverse_frequencies(128, method="dynamic", **settings)
    theirs, _ = transformers_frequencies("dynamic", 128, **settings)
    assert np.allclose(ours, theirs, rtol=2e-5, atol=0)
    assert attention_factor == 1.0


@given(shapes, st.sampled_from(list(SCALINGS)))
def test_factor_one_changes_no_bit(shape, method):
    head_dim, train_len, base = shape
    scaled, attention_factor = scaled_inverse_frequencies(
        head_dim, method=method, factor=1, train_len=train_len, base=base, seq_len=train_len
    )
    assert np.array_equal(scaled, inverse_frequencies(head_dim, base=base))
    assert attention_factor == 1.0


@given(shapes, factors, st.sampled_from(["linear", "ntk", "yarn", "llama3"]))
def test_every_pair_is_slowed_down_by_at_most_the_factor(shape, factor, method):
    head_dim, train_len, base = shape
    scaled, attention_factor = scaled_inverse_frequencies(
        head_dim, method=method, factor=factor, train_len=train_len, base=base
    )
    slowed = inverse_frequencies(head_dim, base=base) / scaled
    assert (slowed >= 1 - 1e-12).all()
    assert (slowed <= factor * (1 + 1e-12)).all()
    assert (np.diff(slowed) >= -1e-9).all()
    assert attention_factor >= 1


@given(shapes, factors)
def test_ntk_leaves_the_first_pair_and_divides_the_last_by_the_factor(shape, factor):
    head_dim, train_len, base = shape
    scaled, _ = scaled_inverse_frequencies(
        head_dim, method="ntk", factor=factor, train_len=train_len, base=base
    )
    unscaled = inverse_frequencies(head_dim, base=base)
    assert scaled[0] == 1.0
    assert scaled[-1] == pytest.approx(unscaled[-1] / factor)


@given(st.integers(129, 100_000))
def test_dynamic_with_factor_one_is_ntk_with_the_stretch_of_the_text(seq_len):
    dynamic, _ = scaled_inverse_frequencies(64, method="dynamic", factor=1, train_len=128, seq_len=seq_len)
    ntk, _ = scaled_inverse_frequencies(64, method="ntk", factor=seq_len / 128, train_len=128)
    assert np.allclose(dynamic, ntk, rtol=1e-12)


def test_dynamic_with_factor_four_at_four_times_the_length_stretches_by_thirteen():
    dynamic, _ = scaled_inverse_frequencies(64, method="dynamic", factor=4, train_len=128, seq_len=512)
    ntk, _ = scaled_inverse_frequencies(64, method="ntk", factor=13, train_len=128)
    assert np.allclose(dynamic, ntk, rtol=1e-12)


def test_yarn_attention_factor_of_four():
    _, attention_factor = scaled_inverse_frequencies(64, method="yarn", factor=4, train_len=4096)
    assert round(attention_factor, 4) == 1.1386
    assert round(attention_factor**2, 4) == 1.2965


def test_yarn_in_transformers_blends_pairs_20_to_46_of_llama():
    scaled, _ = scaled_inverse_frequencies(128, method="yarn", factor=4, train_len=4096)
    unscaled = inverse_frequencies(128)
    assert np.flatnonzero(scaled != unscaled)[0] == 21
    assert np.flatnonzero(scaled == unscaled / 4)[0] == 46


def test_the_paper_ramp_goes_by_turns_and_differs_by_up_to_1_73():
    settings = {"method": "yarn", "factor": 4, "train_len": 4096}
    paper, paper_factor = scaled_inverse_frequencies(128, **settings, ramp="paper")
    code, code_factor = scaled_inverse_frequencies(128, **settings)
    unscaled = inverse_frequencies(128)
    turns = 4096 / wavelengths(unscaled)
    assert np.array_equal(paper[turns > 32], unscaled[turns > 32])
    assert np.allclose(paper[turns < 1], unscaled[turns < 1] / 4)
    middle = np.argmin(np.abs(turns - 16.5))
    kept = (turns[middle] - 1) / 31
    assert paper[middle] == pytest.approx((1 - kept) * unscaled[middle] / 4 + kept * unscaled[middle])
    assert (code / paper).argmax() == 34
    assert round((code / paper).max(), 2) == 1.73
    assert paper_factor == code_factor


def test_llama3_keeps_29_pairs_blends_6_and_divides_29():
    scaled, _ = scaled_inverse_frequencies(128, method="llama3", factor=8, train_len=8192, base=500000)
    ratio = inverse_frequencies(128, base=500000) / scaled
    assert ((ratio == 1).sum(), ((ratio > 1) & (ratio < 8)).sum(), (ratio == 8).sum()) == (29, 6, 29)


def test_impossible_scalings_are_named():
    settings = {"factor": 2, "train_len": 128}
    with pytest.raises(ValueError, match=r"method must be one of linear, .*, got 'longer'"):
        scaled_inverse_frequencies(64, method="longer", **settings)
    with pytest.raises(ValueError, match=r"factor must be at least 1 and finite, got 0\.5"):
        scaled_inverse_frequencies(64, method="linear", factor=0.5, train_len=128)
    with pytest.raises(ValueError, match="train_len must be at least 1, got 0"):
        scaled_inverse_frequencies(64, method="linear", factor=2, train_len=0)
    with pytest.raises(ValueError, match="seq_len must be at least 1, got 0"):
        scaled_inverse_frequencies(64, method="dynamic", seq_len=0, **settings)
    with pytest.raises(ValueError, match="head_dim must be at least 4 to scale the base, got 2"):
        scaled_inverse_frequencies(2, method="ntk", **settings)
    with pytest.raises(ValueError, match=r"beta_slow must be above 0 and below beta_fast 32\.0, got 40"):
        scaled_inverse_frequencies(64, method="yarn", beta_slow=40, **settings)
    with pytest.raises(ValueError, match=r"low_freq_factor must be above 0 .* 4.0, got 5"):
        scaled_inverse_frequencies(64, method="llama3", low_freq_factor=5, **settings)
