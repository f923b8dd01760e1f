"""The Chinese edition's catalogues: `python -m lemmata_i18n update` and `check`.

`extract` reads all translatable messages from the sources, executing nothing; `catalogue` merges them into the .po
files; `markup`, `glossary` and `parity` hold each translation against its message.
"""
