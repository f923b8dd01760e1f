"""The few words that the extensions themselves put on a page, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CHINESE = {
    " (coming)": "（待写）",
    "Afterwards you can": "学完本章，你能够",
    "Chapter": "章",
    "Checked equation {number}": "公式 {number} 已检验",
    "Needs": "先修",
    "Nothing beyond school mathematics": "只需中学数学",
    "Notation introduced here": "本章引入的记号",
    "Proof": "证明",
    "Solution": "解答",
    "Stage {n}": "第 {n} 阶段",
    "Stated equation {number}": "公式 {number} 仅作陈述",
    "The package": "程序包（英文）",
    "Time": "所需时间",
    "Write your answer, then run:": "写好答案后运行：",
    "a test that names this equation, as printed, passes at this commit": (
        "一个引用本公式（与印出的完全一致）的测试在此提交上通过"
    ),
    "about {hours} hours": "约 {hours} 小时",
    "about one hour": "约 1 小时",
    "at most": "不等式（左 ≤ 右）",
    "coming": "待写",
    "compared with {oracle}": "对照：{oracle}",
    "equal": "相等",
    "equation, scrolls sideways": "公式，可横向滚动",
    "in the package": "见程序包",
    "or put it in {file} and run": "或写入 {file} 后运行",
    "needs {titles}": "先修：{titles}",
    "needs nothing earlier": "无先修章节",
    "relation": "关系",
    "seeds {seeds}": "随机种子 {seeds}",
    "stated": "仅陈述",
    "within error": "在统计误差之内",
    "Checks of the equations": "公式的检验",
    "Tests of the equations, as they run": "公式测试的原文，与实际运行的一致",
    "The reference is in English:": "程序包参考手册为英文：",
    "read it there": "阅读英文页面",
    "Redirect": "已移动",
    "This page has moved to": "本页已移至",
    "Foundations": "基础",
    "The mathematics of machine learning": "机器学习的数学",
    "Deep learning and the Transformer": "深度学习与 Transformer",
    "Large models": "大模型",
}

STAGES = (
    ("stage1-foundations", "Foundations"),
    ("stage2-learning", "The mathematics of machine learning"),
    ("stage3-transformers", "Deep learning and the Transformer"),
    ("stage4-models", "Large models"),
)


def is_chinese(language: str | None) -> bool:
    """Whether a Sphinx language code means the Chinese edition."""
    return bool(language) and language.lower().replace("-", "_").startswith("zh")


def say(language: str | None, text: str, **names: object) -> str:
    """``text`` in the edition's language, its ``{names}`` filled in."""
    words = CHINESE[text] if is_chinese(language) else text
    return words.format(**names) if names else words


def setup(app: Sphinx) -> None:
    """Nothing to register: a dictionary."""
