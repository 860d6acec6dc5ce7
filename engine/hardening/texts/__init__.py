"""Strengthening of text models: what differs from that of picture models."""
