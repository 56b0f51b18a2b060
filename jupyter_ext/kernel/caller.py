"""What the calling cell does with the result of a magic.

IPython displays the value of a cell's last line only.  A report in the middle of a cell
would go unseen, and the next line may be the one that loads the file.
"""

from __future__ import annotations

import dis
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

OURS: Final = ("IPython", "jupyter_ext")


def drops_result() -> bool:
    """Tell whether the cell neither displays, keeps nor passes on what it gets."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (as IPython does for its magics)
    while frame and str(frame.f_globals.get("__name__")).split(".")[0] in OURS:
        frame = frame.f_back
    if frame is None:
        return False
    called = frame.f_lasti
    following = (i for i in dis.get_instructions(frame.f_code) if i.offset > called)
    instruction = next(following, None)
    return instruction is not None and instruction.opname == "POP_TOP"
