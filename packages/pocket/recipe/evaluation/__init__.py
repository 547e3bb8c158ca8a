"""Measures a model folder as it ships: the ONNX graph, the tokenizer and the sampling defaults beside it."""
