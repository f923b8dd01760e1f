"""Words inside formulas, for the Chinese edition: the sources have them in English, in ``\\text``.

A pair is a piece of TeX and the same piece with Chinese words; beside its words the two are one formula, which a test
holds. Names (``KEPT``) are the same in both editions.
"""

from __future__ import annotations

import re

WORDS = (
    (r"\text{all } t \in q \text{ in } D", r"\text{所有 } t \in q \text{ 都在 } D \text{ 中}"),
    (r"f = F' \text{ where } f \text{ is continuous.}", r"f = F' \text{（在 } f \text{ 连续之处）。}"),
    (r"\text{ accepted}", r"\text{ 被接受}"),
    (r"\text{ is the smallest}", r"\text{ 最小}"),
    (r"\text{with}", r"\text{其中}"),
    (r"\lambda \text{ is an eigenvalue of } W", r"\lambda \text{ 是 } W \text{ 的特征值}"),
    (r"\text{for all } x \text{ and all } k", r"\text{对所有 } x \text{ 与所有 } k"),
    (r"\text{new}", r"\text{新}"),
    (r"\text{ eigenvalue of } XY", r"\text{ 是 } XY \text{ 的特征值}"),
    (r"\text{ eigenvalue of } YX", r"\text{ 是 } YX \text{ 的特征值}"),
    (r"\text{probability}", r"\text{概率}"),
    (r"\text{score}", r"\text{分数}"),
    (r"\text{ for } d = 4", r"\text{（} d = 4 \text{）}"),
    (r"\text{ million for } d = 64", r"\text{ 百万（} d = 64 \text{）}"),
    (r"\text{how many of } A_1, \dots, A_n \text{ happen}", r"A_1, \dots, A_n \text{ 中发生的个数}"),
    (
        r"\text{equal only at } \rho = \frac{\beta^2}{\delta^2}",
        r"\text{等号仅当 } \rho = \frac{\beta^2}{\delta^2} \text{ 时成立}",
    ),
    (r"\text{and, by the step before,}", r"\text{并由上一步，}"),
    (r"\text{const}", r"\text{常数}"),
    (r"\text{p-value}", r"\text{p 值}"),
    (r"\text{reject}", r"\text{拒绝}"),
    (r"\text{they disagree}", r"\text{两者不一致}"),
    (r"\text{some true hypothesis is rejected}", r"\text{某个真的假设被拒绝}"),
    (r"\text{ free}", r"\text{ 自由}"),
    (r"\text{ the row of this pivot}", r"\text{ 为该主元所在的行}"),
    (r"\text{or}", r"\text{或}"),
    (r"\text{each with probability }", r"\text{概率各为 }"),
    (r"\text{for } s^2", r"\text{当 } s^2"),
    (r"\text{if } n \text{ divides } h", r"\text{若 } n \text{ 整除 } h"),
    (r"\text{if not,}", r"\text{否则，}"),
    (r"\text{if } P(B", r"\text{若 } P(B"),
    (r"\text{ill}", r"\text{患病}"),
    (r"\text{positive}", r"\text{阳性}"),
    (r"\text{text}", r"\text{文本}"),
    (r"\text{naive}", r"\text{朴素}"),
    (r"\text{none}", r"\text{全不发生}"),
    (r"\text{and}", r"\text{与}"),
    (r"\text{for} \quad x", r"\text{当} \quad x"),
    (r"\text{number of inversions}", r"\text{逆序数}"),
    (r"\text{ the number of row exchanges}", r"\text{ 为行交换的次数}"),
    (r"1 - \text{gap}", r"1 - \text{谱隙}"),
    (r"\text{gap}", r"\text{空缺}"),
    (r"\text{gaps}", r"\text{空缺}"),
    (r"\text{left}", r"\text{左}"),
    (r"\text{right}", r"\text{右}"),
)
KEPT = {"Beta", "Hoeffding:", "Wald:", "Wilson:", "down", "eff", "gate", "up"}  # names of people, laws and weights

TEXT = re.compile(r"\\text\{([^{}]*)\}")
_CHINESE = dict(WORDS)
_ANY = re.compile("|".join(re.escape(english) for english in sorted(_CHINESE, key=len, reverse=True)))


def in_chinese(tex: str) -> str:
    """A formula with its words in Chinese."""
    return _ANY.sub(lambda found: _CHINESE[found[0]], tex) if r"\text" in tex else tex


def english_left(tex: str) -> list[str]:
    """The words of a formula that are still English in the Chinese edition and should not be."""
    words = (word.strip() for word in TEXT.findall(in_chinese(tex)))
    return [word for word in words if re.search("[A-Za-z]{2}", word) and word not in KEPT]
