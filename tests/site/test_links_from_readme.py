"""The links that the README shows to a course, made by a Sphinx project of its own, lead to what they name."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape

from site_server import ROOT


def test_the_links_of_the_readme_lead_into_the_site(site, tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"^(\{external\+lemmata:std:ref\}`([^`]+)`) +(.+)$", readme, flags=re.MULTILINE)
    assert [words for _, _, words in links] == ["the chapter", "an equation", "a theorem"]
    settings = re.search(r'intersphinx_mapping = \{"lemmata": \("([^"]+)", None\)\}', readme)
    address = settings[1]
    (tmp_path / "conf.py").write_text(
        'extensions = ["sphinx.ext.intersphinx", "myst_parser"]\nhtml_theme = "basic"\n'
        f'intersphinx_mapping = {{"lemmata": ({address!r}, {str(site / "objects.inv")!r})}}\n'
    )
    (tmp_path / "index.md").write_text("# Course\n\n" + "\n\n".join(link for link, _, _ in links) + "\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-b", "html", str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    found = re.findall(rf'<a class="reference external" href="{re.escape(address)}([^"#]+)#([^"]+)"', made)
    assert len(found) == len(links), made
    for (page, anchor), (_, label, _) in zip(found, links, strict=True):
        assert unescape(anchor) in (label, f"equation-{label}")
        assert f'id="{anchor}"' in (site / page).read_text(encoding="utf-8"), f"{page} has no {anchor}"
