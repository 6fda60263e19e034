/// A storage that a pickle refers to: the archive's entry `data/<key>`.
struct PickleStorage {
    let key: String
    let type: TensorType
    let elementCount: Int
}
