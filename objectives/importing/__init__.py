"""Import of existing OKRs: it records what was; it does not commit.

A file is looked at, its columns are mapped, its rows staged in chunks, checked together,
and then applied in one transaction.
"""
