"""Where everything lies, from the root of the sources and the folder for output."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The folders of one build; all output is below ``build`` (and the site at ``output``)."""

    root: Path
    build: Path
    output: Path
    draft: bool = False

    @classmethod
    def at(
        cls, root: str | Path, build: str | Path | None = None, output: str | Path | None = None, draft: bool = False
    ) -> "Layout":
        """The layout below ``root``, with ``build`` and ``output`` where they are given."""
        root = Path(root).resolve()
        build = Path(build).resolve() if build else root / "_build"
        site = Path(output).resolve() if output else build / ("draft" if draft else "html")
        return cls(root, build, site, draft)

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def code(self) -> Path:
        return self.root / "code"

    @property
    def config(self) -> Path:
        return self.root / "_config.yml"

    @property
    def toc(self) -> Path:
        return self.root / "_toc.yml"

    @property
    def lock_file(self) -> Path:
        """The pinned versions of everything installed."""
        return self.root / "requirements.txt"

    @property
    def equation_tests(self) -> Path:
        return self.root / "tests" / "equations"

    @property
    def cache(self) -> Path:
        return self.build / "cache"

    @property
    def executed(self) -> Path:
        """The stored outputs of the chapters."""
        return self.cache / "executed"

    @property
    def equation_report(self) -> Path:
        return self.cache / "equations.json"

    @property
    def formulas(self) -> Path:
        """The formulas that KaTeX has set, those of both editions: most they have in common."""
        return self.cache / "katex.sqlite"

    @property
    def work(self) -> Path:
        """The last good Sphinx output of each edition, kept so that the next build is incremental."""
        return self.cache / ("work-draft" if self.draft else "work")

    @property
    def stamp(self) -> Path:
        """What the last published site was made from."""
        return self.cache / ("stamp-draft.json" if self.draft else "stamp.json")

    def relative(self, path: str | Path) -> str:
        """A path as the author knows it: from the root where it lies below it."""
        path = Path(path)
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
