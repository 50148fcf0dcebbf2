"""Which stories are about a policy."""

from __future__ import annotations

from pathlib import Path

from zhunsheng.problems.problem import ProblemsFound


def story_folders(policy: Path) -> list[Path]:
    """Return where the stories of a policy are looked for: beside it, and in the folder of scenarios."""
    from zhunsheng.cli.run_tests import scenario_folder

    own = policy / "scenarios"
    found = [own] if own.is_dir() else []
    try:
        found.append(scenario_folder())
    except ProblemsFound:
        return found
    return found


def stories_about(policy: Path, folders: list[Path] | None = None) -> list[Path]:
    """Return the files of the stories about the policy of a folder; those that cannot be read are none."""
    from zhunsheng.scenarios.collect import scenario_files
    from zhunsheng.scenarios.places import policy_folder
    from zhunsheng.scenarios.run import load_scenario

    found = []
    for file in scenario_files(story_folders(policy) if folders is None else folders):
        try:
            if policy_folder(load_scenario(file, file.as_posix())).resolve() == policy.resolve():
                found.append(file)
        except ProblemsFound:
            continue
    return found
