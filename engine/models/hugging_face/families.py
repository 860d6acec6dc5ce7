"""The architectures that are opened: the configuration's ``model_type`` and the names of their classes."""

IMAGES: dict[str, str] = {
    "beit": "Beit",
    "bit": "Bit",
    "convnext": "ConvNext",
    "convnextv2": "ConvNextV2",
    "cvt": "Cvt",
    "data2vec-vision": "Data2VecVision",
    "deit": "DeiT",
    "dinov2": "Dinov2",
    "dinov2_with_registers": "Dinov2WithRegisters",
    "efficientnet": "EfficientNet",
    "focalnet": "FocalNet",
    "hgnet_v2": "HGNetV2",
    "hiera": "Hiera",
    "ijepa": "IJepa",
    "levit": "Levit",
    "mobilenet_v1": "MobileNetV1",
    "mobilenet_v2": "MobileNetV2",
    "mobilevit": "MobileViT",
    "mobilevitv2": "MobileViTV2",
    "poolformer": "PoolFormer",
    "pvt": "Pvt",
    "pvt_v2": "PvtV2",
    "regnet": "RegNet",
    "resnet": "ResNet",
    "segformer": "Segformer",
    "swiftformer": "SwiftFormer",
    "swin": "Swin",
    "swinv2": "Swinv2",
    "textnet": "TextNet",
    "vit": "ViT",
    "vit_msn": "ViTMSN",
}
"""Not here: architectures that need another library (Dinat, timm), or whose configuration holds others (CLIP, SigLIP)."""

STEMS = tuple(IMAGES.values())
"""All of them, for the build of the programs, which leaves out what none of these needs."""
