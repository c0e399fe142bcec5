"""Papers: where the statements of this project come from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """One source. `venue` is where it appeared, or arXiv; url leads to the text.

    >>> PAPERS["alibi"].short, PAPERS["alibi"].url
    ('Press, Smith and Lewis 2022', 'https://arxiv.org/abs/2108.12409')
    """

    key: str
    authors: tuple[str, ...]
    year: int
    title: str
    venue: str
    arxiv: str

    @property
    def url(self) -> str:
        """The paper's page on arXiv."""
        return f"https://arxiv.org/abs/{self.arxiv}"

    @property
    def short(self) -> str:
        """Family names and year, as in running text; from four authors on, the first alone."""
        names = [author.rsplit(" ", 1)[-1] for author in self.authors]
        if len(names) > 3:
            return f"{names[0]} et al. {self.year}"
        return f"{' and '.join([', '.join(names[:-1]), names[-1]]) if names[1:] else names[0]} {self.year}"

    @property
    def citation(self) -> str:
        """The whole reference in one line."""
        place = "" if self.venue == "arXiv" else f"{self.venue}. "
        return f"{', '.join(self.authors)} ({self.year}). {self.title}. {place}arXiv:{self.arxiv}."


PAPERS: dict[str, Paper] = {
    paper.key: paper
    for paper in (
        Paper(
            "alibi",
            ("Ofir Press", "Noah A. Smith", "Mike Lewis"),
            2022,
            "Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation",
            "ICLR 2022",
            "2108.12409",
        ),
        Paper(
            "t5",
            (
                "Colin Raffel",
                "Noam Shazeer",
                "Adam Roberts",
                "Katherine Lee",
                "Sharan Narang",
                "Michael Matena",
                "Yanqi Zhou",
                "Wei Li",
                "Peter J. Liu",
            ),
            2020,
            "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
            "Journal of Machine Learning Research 21(140)",
            "1910.10683",
        ),
        Paper(
            "rope",
            ("Jianlin Su", "Yu Lu", "Shengfeng Pan", "Bo Wen", "Yunfeng Liu"),
            2021,
            "RoFormer: Enhanced Transformer with Rotary Position Embedding",
            "arXiv",
            "2104.09864",
        ),
        Paper(
            "transformer",
            (
                "Ashish Vaswani",
                "Noam Shazeer",
                "Niki Parmar",
                "Jakob Uszkoreit",
                "Llion Jones",
                "Aidan N. Gomez",
                "Lukasz Kaiser",
                "Illia Polosukhin",
            ),
            2017,
            "Attention Is All You Need",
            "NeurIPS 2017",
            "1706.03762",
        ),
        Paper(
            "pi",
            ("Shouyuan Chen", "Sherman Wong", "Liangjian Chen", "Yuandong Tian"),
            2023,
            "Extending Context Window of Large Language Models via Positional Interpolation",
            "arXiv",
            "2306.15595",
        ),
        Paper(
            "yarn",
            ("Bowen Peng", "Jeffrey Quesnelle", "Honglu Fan", "Enrico Shippole"),
            2023,
            "YaRN: Efficient Context Window Extension of Large Language Models",
            "ICLR 2024",
            "2309.00071",
        ),
        Paper(
            "alibi_interpolation",
            ("Faisal Al-Khateeb", "Nolan Dey", "Daria Soboleva", "Joel Hestness"),
            2023,
            "Position Interpolation Improves ALiBi Extrapolation",
            "arXiv",
            "2310.13017",
        ),
        Paper(
            "longrope",
            (
                "Yiran Ding",
                "Li Lyna Zhang",
                "Chengruidong Zhang",
                "Yuanyuan Xu",
                "Ning Shang",
                "Jiahang Xu",
                "Fan Yang",
                "Mao Yang",
            ),
            2024,
            "LongRoPE: Extending LLM Context Window Beyond 2 Million Tokens",
            "arXiv",
            "2402.13753",
        ),
        Paper(
            "nope",
            (
                "Amirhossein Kazemnejad",
                "Inkit Padhi",
                "Karthikeyan Natesan Ramamurthy",
                "Payel Das",
                "Siva Reddy",
            ),
            2023,
            "The Impact of Positional Encoding on Length Generalization in Transformers",
            "NeurIPS 2023",
            "2305.19466",
        ),
        Paper(
            "nopos",
            ("Adi Haviv", "Ori Ram", "Ofir Press", "Peter Izsak", "Omer Levy"),
            2022,
            "Transformer Language Models without Positional Encodings Still Learn Positional Information",
            "Findings of EMNLP 2022",
            "2203.16634",
        ),
        Paper(
            "receptive_field",
            ("Ta-Chung Chi", "Ting-Han Fan", "Alexander Rudnicky", "Peter Ramadge"),
            2023,
            "Dissecting Transformer Length Extrapolation via the Lens of Receptive Field Analysis",
            "ACL 2023",
            "2212.10356",
        ),
        Paper(
            "p_rope",
            (
                "Federico Barbero",
                "Alex Vitvitskyi",
                "Christos Perivolaropoulos",
                "Razvan Pascanu",
                "Petar Veličković",
            ),
            2024,
            "Round and Round We Go! What makes Rotary Positional Encodings useful?",
            "arXiv",
            "2410.06205",
        ),
        Paper(
            "drope",
            ("Yoav Gelberg", "Koshi Eguchi", "Takuya Akiba", "Edoardo Cetin"),
            2025,
            "Extending the Context of Pretrained LLMs by Dropping Their Positional Embeddings",
            "ICLR 2026",
            "2512.12167",
        ),
        Paper(
            "narang",
            (
                "Sharan Narang",
                "Hyung Won Chung",
                "Yi Tay",
                "William Fedus",
                "Thibault Fevry",
                "Michael Matena",
                "Karishma Malkan",
                "Noah Fiedel",
                "Noam Shazeer",
                "Zhenzhong Lan",
                "Yanqi Zhou",
                "Wei Li",
                "Nan Ding",
                "Jake Marcus",
                "Adam Roberts",
                "Colin Raffel",
            ),
            2021,
            "Do Transformer Modifications Transfer Across Implementations and Applications?",
            "EMNLP 2021",
            "2102.11972",
        ),
        Paper(
            "book",
            ("Tong Xiao", "Jingbo Zhu"),
            2025,
            "Foundations of Large Language Models",
            "arXiv",
            "2501.09223",
        ),
    )
}
