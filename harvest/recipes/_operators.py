"""Declare torchvision's operators where its compiled part does not load.

That of the published wheels wants CUDA.  Models are made without ever being run, so a
declaration is enough; import this before torchvision.
"""

from __future__ import annotations

import torch

LIBRARY = torch.library.Library("torchvision", "DEF")
NAMES = (
    "nms roi_align _roi_align_backward roi_pool _roi_pool_backward ps_roi_align"
    " _ps_roi_align_backward ps_roi_pool _ps_roi_pool_backward deform_conv2d"
    " _deform_conv2d_backward qnms qroi_align"
).split()

for name in NAMES:
    LIBRARY.define(f"{name}(Tensor x) -> Tensor")
