"""The files of deploy/, read as what they say."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
START_NGINX = DEPLOY / "nginx" / "start.sh"


class Instruction(NamedTuple):
    """One instruction of a Dockerfile, its lines joined."""

    name: str
    rest: str


def dockerfile() -> list[Instruction]:
    lines = [line for line in _lines(DEPLOY / "Dockerfile") if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def copied_into_the_image() -> list[str]:
    """What of the project the last stage of the image holds."""
    instructions = dockerfile()
    last_stage = max(i for i, each in enumerate(instructions) if each.name == "FROM")
    copies = (each.rest.split() for each in instructions[last_stage:] if each.name == "COPY")
    return [source for *sources, _ in copies for source in sources if not sources[0].startswith("--from")]


def exec_form(rest: str) -> list[str]:
    """The words of a command: CMD ["streamlit", "run"]."""
    return json.loads(rest[rest.index("[") :])


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))


def header(name: str) -> dict[str, Any]:
    """The YAML between the first two lines of ---."""
    _, front, _ = (DEPLOY / name).read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front)


def nginx_values(directive: str) -> list[str]:
    """What nginx.conf says after a directive, wherever it stands."""
    lines = (line.split("#")[0].strip() for line in _lines(DEPLOY / "nginx" / "nginx.conf"))
    return [line.removeprefix(directive).strip(" ;") for line in lines if line.startswith(f"{directive} ")]


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
