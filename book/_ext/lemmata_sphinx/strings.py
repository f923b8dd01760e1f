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
    "{n} of {total} chapters marked as done": "{total} 章中已学完 {n} 章",
    "{n} of {total} chapters written": "共 {total} 章，已写成 {n} 章",
    "All chapters in order; hours of those that are coming are estimates": "全部章节，按学习次序；待写各章的学时为估计",
    "Begin with": "从哪一章开始",
    "Chinese": "中文",
    "Done": "已学完",
    "Done by": "完成日期",
    "Done: {title}": "已学完：{title}",
    "English": "英文",
    "Forget plan and marks": "清除计划与标记",
    "Found by": "发现者",
    "Give a day to start from and between 1 and 100 hours a week.": "请填写开始日期，以及每周 1 到 100 之间的学时。",
    "Helps with: ": "有助于：",
    "Hours": "学时",
    "Hours a week": "每周学时",
    "In code": "代码中",
    "In the book": "书中位置",
    "It said": "原文",
    "It says now": "更正",
    "Meaning": "含义",
    "None has been reported yet.": "目前还没有收到勘误。",
    "Notation": "记号",
    "Nothing is left: every chapter from there on is marked as done.": (
        "已全部学完：自所选章节起，每一章都有学完的标记。"
    ),
    "Print the plan": "打印计划",
    "Resources": "资源",
    "Start on": "开始日期",
    "Symbol": "符号",
    "Where": "位置",
    "Your plan": "你的计划",
    "the beginning": "第一章",
    "{hours} hours in {chapters} chapters are left. At {weekly} a week from {start} on, you finish on {end}.": (
        "还有 {chapters} 章，共 {hours} 学时。从 {start}起每周 {weekly} 学时，将于 {end}学完。"
    ),
    "✓ Yes.": "✓ 正确。",
    "✗ Not that.": "✗ 不对。",
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
