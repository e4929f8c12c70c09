"""What a connection's context does; written anew for each one that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from produced import Case

CASES: list[Case] = []
RECEIPTS = ""
