extension Unpickler {
    /// Runs the pickle and returns the tensors of the state dict it must be, in its order.
    mutating func stateDictionary() throws(CheckpointError) -> [(name: String, PickleTensor)] {
        let value = try run()
        guard case .dictionary(let slot) = value else {
            throw refusal("\(value.kind) as its value, expected a dictionary of tensors")
        }
        var tensors: [(name: String, PickleTensor)] = []
        for (key, value) in heap.dictionaries[slot] {
            guard case .text(let name) = key else {
                throw refusal("\(key.kind) as the name of a tensor")
            }
            guard case .tensor(let place) = value else {
                throw refusal(
                    "\(value.kind) under the name \(CheckpointError.quote(name)), expected a tensor"
                )
            }
            tensors.append((name, heap.tensors[place]))
        }
        return tensors
    }
}
