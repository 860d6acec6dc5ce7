"""The architectures that are opened: the configuration's ``model_type`` and the names of their classes."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Family:
    """An architecture for one task; ``stem`` begins its classes' names, such as ``"ViT"``."""

    stem: str
    task: Literal["image", "text"]

    @property
    def network_class(self) -> str:
        """The name of the classifier in transformers."""
        return self.stem + ("ForImageClassification" if self.task == "image" else "ForSequenceClassification")


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

TEXTS: dict[str, str] = {
    "albert": "Albert",
    "bert": "Bert",
    "camembert": "Camembert",
    "convbert": "ConvBert",
    "data2vec-text": "Data2VecText",
    "deberta": "Deberta",
    "deberta-v2": "DebertaV2",
    "distilbert": "DistilBert",
    "electra": "Electra",
    "ernie": "Ernie",
    "eurobert": "EuroBert",
    "fnet": "FNet",
    "longformer": "Longformer",
    "megatron-bert": "MegatronBert",
    "mobilebert": "MobileBert",
    "modernbert": "ModernBert",
    "mpnet": "MPNet",
    "nomic_bert": "NomicBert",
    "nystromformer": "Nystromformer",
    "rembert": "RemBert",
    "roberta": "Roberta",
    "roberta-prelayernorm": "RobertaPreLayerNorm",
    "squeezebert": "SqueezeBert",
    "xlm-roberta": "XLMRoberta",
    "xlm-roberta-xl": "XLMRobertaXL",
    "xlnet": "XLNet",
}
"""Not here: architectures whose tokenizers are programs of their own (XLM, FlauBERT, RoFormer, CANINE), and those that
write texts (GPT, Llama), change while they run (BigBird), or fail on very short texts (Funnel)."""
PLACES_AFTER_FILLER = frozenset({
    "camembert", "data2vec-text", "longformer", "mpnet", "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl",
})  # fmt: skip
"""Architectures that count places from the filler's number on, so that fewer are left for texts."""
UNDECLARED: dict[str, frozenset[str]] = {
    "Deberta": frozenset({"cls_dropout", "embedding_size", "pooler_hidden_size", "talking_head"}),
    "DebertaV2": frozenset({
        "attention_head_size", "cls_dropout", "conv_act", "conv_groups", "conv_kernel_size", "embedding_size",
        "norm_rel_ebd", "pooler_hidden_size", "position_buckets", "share_att_key",
    }),
    "XLNet": frozenset({"summary_first_dropout"}),
}  # fmt: skip
"""Settings that an architecture reads, but that its configuration class does not declare."""

STEMS = (*IMAGES.values(), *TEXTS.values())
"""All of them, for the build of the programs, which leaves out what none of these needs."""
