"""Focused Transformer training of the memory layers of a Llama-architecture checkpoint.

The method is that of *Focused Transformer: Contrastive Training for Context Scaling*
(Tworkowski et al., arXiv 2307.03170): some layers attend, in one softmax, to their local context
and to (key, value) pairs of earlier or foreign text, and are trained with pairs of the own
document among pairs of others (cross-batch training).
"""
