"""Keras and TensorFlow.js classifiers: read from an allow-list of layers, never through Keras' own loading.

``reading`` and ``containers`` turn a file into a description (JSON) and named arrays; ``cleaning`` turns the description
into plain layers and calls; ``network`` is their torch form, ``runtime`` their second form in ONNX Runtime, written
apart from it; ``writing`` puts new weights into a copy.
"""
