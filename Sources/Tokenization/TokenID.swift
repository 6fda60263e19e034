/// Index of a token in a model's vocabulary, as the embedding table numbers it.
package typealias TokenID = Int32
