/// What can be wrong with a model, its adapter or a request to it.
package enum ModelError: Error, Sendable, Equatable {
    /// A field of the configuration is missing or has an impossible value.
    case configuration(String)
    /// A tensor is missing or has another shape than the configuration says.
    case weights(tensor: String, expected: String, received: String)
    /// A memory adapter does not fit the model.
    case adapter(String)
    /// A token id is outside the vocabulary.
    case tokenOutOfRange(id: Int32, vocabularySize: Int)
    /// A request asks for something the model cannot do.
    case request(String)
}

extension ModelError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .configuration(let reason):
            "the model's configuration cannot be used: \(reason)"
        case .weights(let tensor, let expected, let received):
            "tensor '\(tensor)': expected \(expected), received \(received);"
                + " the weights do not belong to this configuration"
        case .adapter(let reason):
            "the memory adapter cannot be used: \(reason)"
        case .tokenOutOfRange(let id, let vocabularySize):
            "token id \(id) is outside the vocabulary 0..<\(vocabularySize);"
                + " the tokenizer does not belong to this model"
        case .request(let reason):
            reason
        }
    }
}
