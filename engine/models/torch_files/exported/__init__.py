"""Programs of torch.export (.pt2): read by our own reader, run with a fixed list of operators, written back."""
