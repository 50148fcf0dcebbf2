"""Text in the project's two languages."""

from __future__ import annotations

from typing import Literal

from zhunsheng.terms.value import dataclass

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """
    The same statement in Chinese and in English.

    >>> Bilingual("约谈", "formal talk").in_lang("zh")
    '约谈'
    """

    zh: str
    en: str

    def in_lang(self, lang: Lang) -> str:
        """Return the wording in the language asked for."""
        return self.zh if lang == "zh" else self.en
