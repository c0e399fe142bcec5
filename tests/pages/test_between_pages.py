"""Going from page to page: each keeps its own controls, and only the notation goes along."""


def _go(app, page):
    app.query_params.clear()  # as a browser does when a link of the sidebar is followed
    return app.switch_page(page).run()


def test_a_text_typed_on_one_page_is_not_the_text_of_another_and_is_there_again_on_return(visit):
    app = visit("bias_term.py")
    app.text_input(key="text").set_value("one two three").run()
    app.slider(key="n_heads").set_value(12).run()
    _go(app, "slopes.py")
    assert app.slider(key="n_heads").value == 8
    app.slider(key="n_heads").set_value(3).run()
    _go(app, "live_attention.py")
    assert app.text_area(key="text").value.startswith("Anna bought")
    _go(app, "bias_term.py")
    assert app.text_input(key="text").value == "one two three"
    assert app.slider(key="n_heads").value == 12
    _go(app, "slopes.py")
    assert app.slider(key="n_heads").value == 3
    assert not app.exception


def test_the_notation_goes_along(visit):
    app = visit("bias_term.py", notation="book")
    _go(app, "slopes.py")
    _go(app, "bias_term.py")
    assert any(r"\beta" in block.value for block in app.markdown)
