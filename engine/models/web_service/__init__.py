"""A web service as a model: described in a small file, asked over the network, and only with the user's word.

No socket is opened but by ``exchange``, and only for the address that a ``Permission`` names.
"""
