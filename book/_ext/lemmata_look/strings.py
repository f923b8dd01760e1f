"""The few words of the page skeleton, in both languages."""

from __future__ import annotations

STRINGS = {
    "en": {
        "skip": "Skip to the text",
        "home": "Lemmata, front page",
        "search": "Search",
        "search-placeholder": "Search the book",
        "search-close": "Close",
        "search-hint": "Type a few words. The arrow keys move through the results, Enter opens one.",
        "search-none": "Nothing found for",
        "search-some": "results for",
        "theme": "Light or dark page",
        "contents": "Contents of the book",
        "menu": "Contents",
        "on-page": "On this page",
        "notebook": "Notebook",
        "notebook-title": "Download this page as a Jupyter notebook, outputs included",
        "launch-edit": "Edit",
        "launch-view": "Source",
        "launch-binder": "Binder",
        "launch-colab": "Colab",
        "print": "Print",
        "print-title": "Print this page, or save it as PDF, with every solution open",
        "previous": "Previous",
        "next": "Next",
        "previous-next": "Previous and next page",
        "licence": "Text under CC BY 4.0, code under MIT.",
        "other-language": "中文",
        "other-language-label": "Read this page in Chinese",
        "page-tools": "This page",
    },
    "zh": {
        "skip": "跳到正文",
        "home": "Lemmata 首页",
        "search": "搜索",
        "search-placeholder": "搜索全书",
        "search-close": "关闭",
        "search-hint": "输入几个词。用方向键在结果间移动，按回车打开。",
        "search-none": "没有找到",
        "search-some": "条结果：",
        "theme": "浅色或深色页面",
        "contents": "全书目录",
        "menu": "目录",
        "on-page": "本页内容",
        "notebook": "笔记本",
        "notebook-title": "下载本页的 Jupyter 笔记本（含输出）",
        "launch-edit": "编辑",
        "launch-view": "源文件",
        "launch-binder": "Binder",
        "launch-colab": "Colab",
        "print": "打印",
        "print-title": "打印本页或存为 PDF，解答全部展开",
        "previous": "上一页",
        "next": "下一页",
        "previous-next": "上一页与下一页",
        "licence": "文字采用 CC BY 4.0 许可，代码采用 MIT 许可。",
        "other-language": "English",
        "other-language-label": "阅读本页英文版",
        "page-tools": "本页",
    },
}


def language_of(code: str | None) -> str:
    """`zh` for any Chinese locale, `en` for all others."""
    return "zh" if (code or "en").lower().startswith("zh") else "en"
