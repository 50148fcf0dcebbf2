"""Which of the two languages to speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhunsheng.terms.text import Lang

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen_lang(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """
    Return the language named by `--lang`, wherever it stands, else that of the locale.

    It is found before anything else is read, so that help and complaints are in it too.

    >>> chosen_lang(["replay", "--lang=zh"], {}), chosen_lang([], {"LANG": "zh_CN.UTF-8"}), chosen_lang([], {})
    ('zh', 'zh', 'en')
    """
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            return _of_name(arguments[position + 1])
        if argument.startswith("--lang="):
            return _of_name(argument.removeprefix("--lang="))
    return _of_name(next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), ""))


def _of_name(name: str) -> Lang:
    return "zh" if name.strip().lower().startswith("zh") else "en"
