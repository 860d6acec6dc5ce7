"""Messages between window and engine; progress, cancel and checkpoint interfaces."""

from engine.protocol.messages import MAX_LINE_BYTES, PROTOCOL_VERSION, Message, decode, encode
from engine.protocol.monitor import Checkpoint, Monitor, NoCheckpoint, SilentMonitor
from engine.protocol.requests import (
    COMMANDS,
    MOST_SENT_TO_LOOK,
    Common,
    ConnectRequest,
    HardenRequest,
    InspectRequest,
    KeepRequest,
    Overrides,
    ReportRequest,
    Request,
    ScanRequest,
    TrustRequest,
    TryRequest,
)

__all__ = [
    "COMMANDS",
    "MAX_LINE_BYTES",
    "MOST_SENT_TO_LOOK",
    "PROTOCOL_VERSION",
    "Checkpoint",
    "Common",
    "ConnectRequest",
    "HardenRequest",
    "InspectRequest",
    "KeepRequest",
    "Message",
    "Monitor",
    "NoCheckpoint",
    "Overrides",
    "ReportRequest",
    "Request",
    "ScanRequest",
    "SilentMonitor",
    "TrustRequest",
    "TryRequest",
    "decode",
    "encode",
]
