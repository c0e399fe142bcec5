import re
from dataclasses import replace
from string import Formatter

import numpy as np
import pytest

from alibi_viz.core.exhibits import EXHIBITS
from alibi_viz.core.precision import DTYPES
from alibi_viz.lessons import bug_museum as lesson
from alibi_viz.lessons import bug_museum_figures as shown
from alibi_viz.lessons import bug_museum_notices as noticed
from alibi_viz.lessons.bug_museum_numbers import in_words, part

OTHER_SIZES = [(2, 1), (3, 12), (13, 5), (24, 16)]
FIELDS = {"title", "thought", "does", "recognise", "softmax"}

every_exhibit = pytest.mark.parametrize("exhibit", EXHIBITS.values(), ids=lambda exhibit: exhibit.key)


def scene(key, **changes):
    exhibit = EXHIBITS[key]
    head = changes.pop("head", lesson.opening(exhibit)["head"])
    return lesson.Scene(exhibit, replace(exhibit.setting, **changes), head)


def scenes(exhibit):
    """The exhibit as it opens, and in other sizes, its last head drawn."""
    yield scene(exhibit.key)
    for length, n_heads in OTHER_SIZES:
        yield scene(exhibit.key, length=length, n_heads=n_heads, head=n_heads, seed=length)
    if lesson.about_precision(exhibit):
        for dtype in DTYPES:
            yield scene(exhibit.key, n_heads=12, head=10, dtype=dtype)


def everything_said(here):
    return [
        lesson.thought(here),
        *lesson.story(here),
        *noticed.notices(here),
        *(part for fact in noticed.facts(here) for part in fact),
        noticed.question(here),
        noticed.verdict(here),
        lesson.seen_in(here.exhibit),
        *(lesson.caption(here, kind) for kind in (lesson.BIAS, lesson.WEIGHT)),
        *(shown.alt(here, side, kind) for side in lesson.SIDES for kind in (lesson.BIAS, lesson.WEIGHT)),
    ]


def run(program):
    values = {}
    exec(program.replace("print(", "str("), values)  # noqa: S102
    return values


# Words


def test_every_exhibit_has_its_texts_and_no_text_is_left_over():
    texts = lesson.EXHIBIT_WORDS
    assert set(texts) == set(EXHIBITS)
    for key, said in texts.items():
        assert FIELDS <= set(said) <= FIELDS | {"agrees", "rounds"}, key
        assert ("rounds" in said) == (not EXHIBITS[key].is_bug), key
        assert all(said[name].endswith((".", "?", ".)")) for name in set(said) - {"title"}), key
    assert len(set(lesson.TITLES.values())) == len(EXHIBITS)


@every_exhibit
def test_no_number_is_typed_into_a_text(exhibit):
    for text in lesson.EXHIBIT_WORDS[exhibit.key].values():
        words = re.sub(r"\w*[A-Za-z_]\w*", "", text)  # T5 and float32 are names
        assert re.findall(r"\d+", words) == []


@every_exhibit
def test_every_placeholder_is_a_number_of_the_comparison(exhibit):
    known = in_words(scene(exhibit.key).seen, exhibit.setting, 1)
    for text in lesson.EXHIBIT_WORDS[exhibit.key].values():
        assert {name for _, name, _, _ in Formatter().parse(text) if name} <= set(known)


@every_exhibit
def test_all_that_is_said_is_filled_and_has_no_nan_in_it(exhibit):
    for here in scenes(exhibit):
        for sentence in everything_said(here):
            assert not re.search(r"[{}]|\bnan\b|\binf\b|np\.|None|--", sentence), sentence


def test_an_exhibit_that_can_be_harmless_says_when():
    harmless = {key for key, said in lesson.EXHIBIT_WORDS.items() if "agrees" in said}
    assert harmless == {"formula_for_any_heads", "ranks_restart", "half_precision"}
    assert "8 is a power of two" in lesson.story(scene("formula_for_any_heads", n_heads=8, head=1))[0]
    assert "nothing for the second device" in lesson.story(scene("ranks_restart", n_heads=1, head=1))[0]
    assert "float32 holds" in lesson.story(scene("half_precision", dtype="float32"))[0]


@every_exhibit
def test_where_softmax_notices_is_told_why_and_where_not_why_not(exhibit):
    for here in scenes(exhibit):
        told = " ".join(lesson.story(here))
        assert ("Why the weights differ" in told) == (here.seen.softmax_notices and not here.rounded)
        assert ("Why softmax does not notice" in told) == (not exhibit.is_bug and not here.rounded)
        assert ("What rounding does here" in told) == here.rounded


def test_the_numbers_of_a_text_are_those_of_the_comparison():
    told = lesson.story(scene("sign_flipped"))[0]
    weights = scene("sign_flipped").seen
    near, far = weights.correct_weights[0, 15, 15], weights.correct_weights[0, 15, 0]
    assert f"{near:.1%} of its attention to key 0" in told  # backwards
    assert f"{far:.3%}"[:-2] in told
    inside = " ".join(lesson.story(scene("bias_inside_scale", length=21, head=1)))
    assert "bias of -10 logits becomes -1.25" in inside
    assert "8 times gentler" in inside
    devices = lesson.story(scene("ranks_restart"))[0]
    assert "Of 8 heads 4 are wrong" in devices
    assert "Head 5 is given the slope 0.5; its own is 0.03125" in devices
    rounded = lesson.story(scene("half_precision"))[0]
    assert "16 are different in the relative form and 2 in the one-row form" in rounded
    last_bucket = lesson.story(scene("t5_last_bucket"))[0]
    assert "begins at 113: keys from 113 to 127 tokens away" in last_bucket
    assert "at position zero" in lesson.thought(scene("padding_seen"))
    assert "position is 4 too high" in lesson.thought(scene("padding_numbered"))


def test_a_row_in_bfloat16_is_no_bug_and_loses_something_and_the_number_is_told():
    here = scene("rows_alike", n_heads=12, dtype="bfloat16")
    gap = here.seen.largest_weight_difference
    assert gap > 1e-4
    assert f"up to {part(gap)}" in lesson.story(here)[0]
    assert noticed.facts(here)[-1] == ("Softmax notices", "yes", "no bug: bfloat16 rounds")
    assert "held in bfloat16" in lesson.caption(here, lesson.BIAS)


def test_numbered_padding_is_called_no_bug_and_padding_in_sight_is_called_one():
    numbered, seen = scene("padding_numbered"), scene("padding_seen")
    assert noticed.facts(numbered)[-1] == ("Softmax notices", "no", "no bug")
    assert noticed.facts(seen)[-1] == ("Softmax notices", "yes", "a bug")
    assert "2 logits higher" in lesson.story(numbered)[0]
    assert f"{seen.seen.buggy_weights[0, -1, :4].sum():.2%}"[:4] in lesson.story(replace(seen, head=1))[0]


def test_the_table_of_t5_is_said_to_be_made_up_and_only_there():
    for key in EXHIBITS:
        said = lesson.caption(scene(key), lesson.BIAS)
        assert ("**made up**" in said) == key.startswith("t5_")
        assert ("drawn by the seed" in said) == (key in lesson.WITH_CONTENT)


@every_exhibit
def test_sources_are_links_or_there_is_said_to_be_none(exhibit):
    said = lesson.seen_in(exhibit)
    assert all(f"]({url})" in said for url in exhibit.source_urls)
    assert (said == lesson.NO_SOURCE) == (not exhibit.sources)


# Settings


@every_exhibit
def test_an_exhibit_opens_in_its_own_setting_with_a_head_that_shows_it(exhibit):
    opened, here = lesson.opening(exhibit), scene(exhibit.key)
    assert (opened["length"], opened["n_heads"]) == (exhibit.setting.length, exhibit.setting.n_heads)
    assert ("dtype" in opened) == (exhibit.key not in {"t5_scaled", "bias_after_softmax"})
    low, high, head = lesson.head_span(exhibit, here.setting.n_heads)
    assert low <= head == opened["head"] <= high
    gap = np.abs(here.matrix("correct", "weight") - here.matrix("buggy", "weight")).max()
    assert gap == pytest.approx(here.seen.largest_weight_difference, abs=1e-12)


def test_the_seed_matters_to_the_exhibits_with_content_and_to_no_other():
    for key in EXHIBITS:
        one, other = scene(key).seen, scene(key, seed=1).seen
        same = np.array_equal(one.correct_weights, other.correct_weights)
        assert same == (key not in lesson.WITH_CONTENT)


def test_only_biases_that_are_far_apart_have_colours_of_their_own():
    assert {key for key in EXHIBITS if scene(key).apart} == {"half_precision"}


# The question, and what to notice


@every_exhibit
def test_the_question_tells_the_bias_and_the_verdict_the_weights(exhibit):
    for here in scenes(exhibit):
        gap = here.seen.largest_bias_difference
        asked = noticed.question(here)
        assert ("one bias masks what the other does not" in asked) == bool(np.isinf(gap))
        assert ("are the same, number for number" in asked) == (gap == 0)
        assert noticed.answer(here) == (noticed.YES if here.seen.softmax_notices else noticed.NO)
        assert ("differ" in noticed.verdict(here).split("No weight")[0]) == here.seen.softmax_notices


def test_what_is_thought_does_not_tell_whether_softmax_notices():
    for key in EXHIBITS:
        assert "softmax" not in lesson.EXHIBIT_WORDS[key]["thought"].lower()
        assert "notice" not in lesson.EXHIBIT_WORDS[key]["thought"].lower()


def test_an_infinite_difference_is_told_as_one():
    here = scene("top_left_mask")
    assert noticed.facts(here)[0][1:] == ("∞", "∞: one masks what the other does not")
    assert "15 of 16 cells" in noticed.notices(here)[1]


def test_notices_carry_the_numbers():
    here = scene("rows_alike")
    assert noticed.facts(here)[0] == ("Largest difference of bias", "7.5", "logits")
    assert noticed.facts(here)[1][1:] == ("0%", "no weight differs")
    assert noticed.facts(scene("rows_alike", n_heads=12))[1][2] == "rounding"
    assert noticed.notices(here)[0] == "No weight differs, though the biases differ by up to 7.5 logits."
    assert noticed.notices(here)[1].endswith("7.5 logits, in head 1, which is drawn.")
    said = " ".join(noticed.notices(scene("ranks_restart", head=2)))
    assert "The weights differ in 4 of 8 heads" in said
    assert "Drawn is head 2: its weights differ by up to 0%. In head 5 it is most." in said
    cached = noticed.notices(scene("bias_of_query_length"))[0]
    assert "query 15 gives 39.4% of its attention to key 15 in the correct computation and 6.25%" in cached
    assert "the same, number for number" in noticed.notices(scene("t5_scaled"))[1]


def test_weights_that_are_no_shares_are_told():
    here = scene("bias_after_softmax", head=1)
    total = 1 - 0.5 * 15 * 16 / 2
    assert f"sums to −{-total:.0%}, and 119 of them" in noticed.notices(here)[-1]
    assert "Amber" in lesson.caption(here, lesson.WEIGHT)
    assert "Amber" not in lesson.caption(scene("sign_flipped"), lesson.WEIGHT)


# Beneath the pictures


@every_exhibit
def test_the_code_beneath_a_picture_gives_the_picture(exhibit):
    for here in scenes(exhibit):
        for side in lesson.SIDES:
            made = run(shown.snippet(here, side, "weight"))
            assert np.array_equal(made["queries"], here.seen.query_positions)
            np.testing.assert_allclose(made["bias"], here.matrix(side, "bias"), rtol=1e-12)
            np.testing.assert_allclose(made["weights"], here.matrix(side, "weight"), rtol=1e-9, atol=1e-12)
            assert np.array_equal(run(shown.snippet(here, side, "bias"))["bias"], made["bias"])


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_code_rounds_as_the_type_does(dtype):
    here = scene("half_precision", dtype=dtype, n_heads=12, head=9)
    for side in lesson.SIDES:
        assert np.array_equal(run(shown.snippet(here, side, "bias"))["bias"], here.matrix(side, "bias"))


def test_a_table_has_a_row_for_each_cell():
    here = scene("bias_of_query_length")
    table = shown.numbers(here, "correct", "bias")
    assert table["query"] == [15] * 16
    assert table["key"] == list(range(16))
    assert table["bias"] == here.seen.correct_bias[0, 0].tolist()
    assert len(shown.numbers(scene("sign_flipped"), "buggy", "weight")["weight"]) == 256


def test_the_text_alternative_states_the_picture_in_numbers():
    said = shown.alt(scene("sign_flipped"), "buggy", "bias")
    assert "head 1 of 8" in said
    assert "from 0 to 7.5" in said
    assert "120 of 256 cells masked" in said
    assert "Query 15: 7.5 on the first key it sees, 0 on the last" in said
    assert "query 15 alone" in shown.alt(scene("top_left_mask"), "correct", "weight")
