"""Attacks on text models: what may be edited, which edits are tried, and how the worst is searched for.

An attack is composed of a transformation (which sites a text has and which edits are offered there), constraints
(which edits may stand together) and a search. A text is never changed but by ``Edit``, so every change can be
counted, taken back and shown.
"""
