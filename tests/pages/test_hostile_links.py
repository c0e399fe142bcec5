"""Bad input by volume: seeded links that mean harm, on every page. No traceback, and nothing of them is rendered."""

import pytest

from tests.pages import hostile
from tests.pages.files import PAGES
from tests.pages.rendered import rendered
from tests.pages.test_every_page import PARAMETERS

LINKS_A_PAGE = 200
AT_ONCE = 50


@pytest.mark.parametrize("first", range(0, LINKS_A_PAGE, AT_ONCE))
@pytest.mark.parametrize("page", PAGES)
def test_no_hostile_link_brings_a_page_down_or_is_rendered(visit, page, first):
    first += PAGES.index(page) * LINKS_A_PAGE  # no two pages get the same link
    for seed in range(first, first + AT_ONCE):
        link = hostile.link(PARAMETERS, seed)
        app = visit(page, **link)
        where = f"{page}, seed {seed}, {link}"
        assert not app.exception, where
        assert app.title[0].value, where
        assert rendered(app) == [], where
