/// Which memory adapter a model gets.
public enum AdapterChoice: Sendable, Equatable {
    /// The adapter shipped for the model, when there is one.
    case standard
    /// No adapter: the checkpoint as it is.
    case none
    /// An adapter file.
    case file(String)
}
