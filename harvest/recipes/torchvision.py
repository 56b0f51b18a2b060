"""torchvision: one whole model of each family, never downloaded, and transforms."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import harvest.recipes._operators  # noqa: F401 (before torchvision)

# isort: split
import torch
import torchvision
from torchvision import models, ops, transforms

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALLEST = (
    "alexnet convnext_tiny deeplabv3_mobilenet_v3_large densenet121 efficientnet_b0"
    " fasterrcnn_mobilenet_v3_large_320_fpn fcn_resnet50 fcos_resnet50_fpn googlenet"
    " inception_v3 keypointrcnn_resnet50_fpn lraspp_mobilenet_v3_large"
    " maskrcnn_resnet50_fpn maxvit_t mc3_18 mnasnet0_5 mobilenet_v2 mobilenet_v3_small"
    " mvit_v1_b r2plus1d_18 r3d_18 raft_small regnet_x_400mf regnet_y_400mf resnet18"
    " resnet50 resnext50_32x4d retinanet_resnet50_fpn s3d shufflenet_v2_x0_5 squeezenet1_0"
    " ssd300_vgg16 ssdlite320_mobilenet_v3_large swin3d_t swin_t swin_v2_t vgg11 vgg11_bn"
    " vit_b_16 wide_resnet50_2"
).split()
PARTS: dict[str, Callable[[], Any]] = {
    "compose": lambda: transforms.Compose(
        [
            transforms.Resize(8),
            transforms.RandomHorizontalFlip(),
            transforms.ColorJitter(0.1, 0.1, 0.1, 0.1),
            transforms.RandomAffine(10, (0.1, 0.1)),
            transforms.ToTensor(),
            transforms.Normalize((0.5,), (0.5,)),
        ]
    ),
    "augment": lambda: [
        transforms.AutoAugment(),
        transforms.RandAugment(),
        transforms.TrivialAugmentWide(),
        transforms.InterpolationMode.BILINEAR,
    ],
    "weights": lambda: models.ResNet18_Weights.IMAGENET1K_V1,
    "weights-transforms": lambda: models.ResNet18_Weights.DEFAULT.transforms(),
    "folder": lambda: _dataset(),
    "operations": lambda: [
        ops.RoIAlign(2, 1.0, 2),
        ops.MLP(2, [2]),
        ops.FrozenBatchNorm2d(2),
        ops.DeformConv2d(2, 2, 1),
        ops.StochasticDepth(0.1, "row"),
    ],
    "features": lambda: _extractor("resnet18", "layer1"),
}


def write(folder: Path) -> None:
    """Write models, without their weights so that files are small, and the rest."""
    for name in SMALLEST:
        attempt(folder, f"model-{name}", lambda n=name: _model(n), "torch")
    for name in ("resnet18", "vit_b_16"):
        attempt(folder, f"state-{name}", lambda n=name: _model(n).state_dict(), "torch")
    attempt(folder, "legacy-resnet18", lambda: _model("resnet18"), "torch-legacy")
    for name, build in PARTS.items():
        attempt(folder, name, build, "torch", "pickle-4")
    for title, module in (("transform", transforms), ("v2", _v2())):
        for name, cls in sorted(vars(module).items()):
            if inspect.isclass(cls):
                attempt(folder, f"{title}-{name}", lambda c=cls: _made(c))
    for name in ("Image", "Mask", "Video"):
        attempt(folder, f"tensor-{name}", lambda n=name: _annotated(n), "torch")
    attempt(folder, "tensor-BoundingBoxes", _boxes, "torch")


def _v2() -> Any:
    from torchvision.transforms import v2

    return v2


def _model(name: str) -> torch.nn.Module:
    """Return a model whose parameters are views of one number."""
    options = {}
    if (
        "weights_backbone"
        in inspect.signature(models.get_model_builder(name)).parameters
    ):
        options["weights_backbone"] = None
    model = models.get_model(name, weights=None, **options)
    for each in filter(torch.Tensor.dim, model.parameters()):
        each.data = torch.zeros(1).expand(each.shape)
    return model


def _made(cls: type[Any]) -> Any:
    for given in ((), (2,), ((0.5,), (0.5,)), ([transforms.CenterCrop(2)],)):
        try:
            return cls(*given)
        except (TypeError, ValueError, AttributeError):
            continue
    raise TypeError(f"no arguments for {cls.__name__}")


def _dataset() -> Any:
    return torchvision.datasets.FakeData(3, (3, 4, 4), 2, transforms.ToTensor())


def _annotated(name: str) -> Any:
    from torchvision import tv_tensors

    return getattr(tv_tensors, name)(torch.zeros(1, 1, 2, 2))


def _boxes() -> Any:
    from torchvision import tv_tensors

    return tv_tensors.BoundingBoxes([[0, 0, 1, 1]], format="XYXY", canvas_size=(2, 2))


def _extractor(name: str, layer: str) -> Any:
    from torchvision.models.feature_extraction import create_feature_extractor

    return create_feature_extractor(_model(name), [layer])
