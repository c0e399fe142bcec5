"""The bias term page: a link reproduces the screen, and what is wrong in it is said."""


def _markdown(app):
    return " ".join(block.value for block in app.markdown)


def test_the_default_screen_puts_the_numbers_of_the_chosen_pair_into_the_formula(visit):
    app = visit("bias_term.py")
    assert r"-0.25 \times (7 - 3) = -1" in _markdown(app)


def test_a_link_reproduces_the_screen(visit):
    app = visit("bias_term.py", n_heads="4", head="3", query="5", key="1", content="random", seed="7")
    assert app.slider(key="n_heads").value == 4
    assert app.slider(key="head").value == 3
    assert app.number_input(key="seed").value == 7
    assert r"-0.015625 \times (5 - 1) = -0.0625" in _markdown(app)


def test_a_value_out_of_range_falls_back_with_a_visible_note(visit):
    app = visit("bias_term.py", n_heads="500")
    assert app.slider(key="n_heads").value == 8
    [note] = [caption.value for caption in app.caption if "⚠ link" in caption.value]
    assert "`500`" in note
    assert "from 1 to 128" in note


def test_an_empty_sentence_asks_for_one_instead_of_failing(visit):
    app = visit("bias_term.py")
    app.text_input(key="text").set_value("   ").run()
    assert not app.exception
    assert app.info[0].value


def test_a_shorter_sentence_keeps_the_query_inside_it(visit):
    app = visit("bias_term.py", query="8", key="8")
    app.text_input(key="text").set_value("two words").run()
    assert not app.exception
    assert app.slider(key="query").value == 1


def test_one_word_is_a_sentence_too(visit):
    app = visit("bias_term.py")
    app.text_input(key="text").set_value("alone").run()
    assert not app.exception
    assert r"\times (0 - 0) = 0" in _markdown(app)


def test_seventeen_words_are_cut_to_sixteen_and_it_says_so(visit):
    app = visit("bias_term.py", text=" ".join("w" * 17))
    assert "16" in app.info[0].value
    assert app.text_input(key="text").value == " ".join("w" * 17)


def test_fewer_heads_pull_the_chosen_head_with_them(visit):
    app = visit("bias_term.py", head="8")
    app.slider(key="n_heads").set_value(3).run()
    assert not app.exception
    assert app.slider(key="head").value == 3
    assert not [caption for caption in app.caption if "⚠ link" in caption.value]
