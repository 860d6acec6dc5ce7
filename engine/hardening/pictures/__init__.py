"""Strengthening of picture models: what differs from that of text models."""
