"""Where the files that ship with the engine are: schemas, policies, scenarios."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=16)
def data_folder(name: str) -> Path:
    """
    Return the folder of shipped files of this name: that of the installed package, or else that of the repository.

    Raises FileNotFoundError if neither is there: the installation is broken.
    """
    package = Path(__file__).resolve().parents[1]
    installed, repository = package / "_data" / name, package.parents[1] / name
    for folder in (installed, repository):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name!r} that belongs to zhunsheng is missing; install it again")


def shipped_policies() -> dict[str, Path]:
    """
    Return the folders of all policies that ship with the engine, by name.

    >>> {"shaoxing-2014", "wuhan-trial", "bench/w1"} <= shipped_policies().keys()
    True
    """
    folder = data_folder("policy")
    heads = sorted([*folder.glob("*/policy.yaml"), *folder.glob("*/*/policy.yaml")])
    return {head.parent.relative_to(folder).as_posix(): head.parent for head in heads}


def default_policy() -> Path:
    """Return the folder of the policy that ships with the engine: Shaoxing's opinion of 2014."""
    return data_folder("policy") / "shaoxing-2014"
