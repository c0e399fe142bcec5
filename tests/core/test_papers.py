import re

import pytest

from alibi_viz.core.papers import PAPERS


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_paper_can_be_found(paper):
    assert PAPERS[paper.key] is paper
    assert re.fullmatch(r"\d{4}\.\d{5}", paper.arxiv)
    assert paper.url == f"https://arxiv.org/abs/{paper.arxiv}"
    # an arXiv number opens with the year and month of its first version
    assert 2000 + int(paper.arxiv[:2]) <= paper.year


def test_no_paper_is_listed_twice():
    assert len({paper.arxiv for paper in PAPERS.values()}) == len(PAPERS)


def test_short_names_are_those_of_running_text():
    assert PAPERS["alibi"].short == "Press, Smith and Lewis 2022"
    assert PAPERS["book"].short == "Xiao and Zhu 2025"
    assert PAPERS["t5"].short == "Raffel et al. 2020"


def test_the_whole_reference_in_one_line():
    assert PAPERS["book"].citation == (
        "Tong Xiao, Jingbo Zhu (2025). Foundations of Large Language Models. arXiv:2501.09223."
    )
    assert "ICLR 2022. arXiv:2108.12409." in PAPERS["alibi"].citation
