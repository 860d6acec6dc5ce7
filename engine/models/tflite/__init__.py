"""TensorFlow Lite (LiteRT) classifiers.

``flatbuffer`` and ``schema`` read the file with our own bounds-checked reader, ``checking`` says what is not opened,
``runtime`` is the file in LiteRT, ``translating`` with ``operators`` turns it into the graph that the ONNX bridge makes
differentiable and trainable, ``writing`` puts new weights into the bytes of a copy.
"""
