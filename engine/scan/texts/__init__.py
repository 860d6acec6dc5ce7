"""The tests of a text model."""
