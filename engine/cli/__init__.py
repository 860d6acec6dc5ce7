"""The ``toughen`` command."""
