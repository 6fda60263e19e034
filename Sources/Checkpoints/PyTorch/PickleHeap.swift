/// The containers that an unpickler has made.
struct PickleHeap {
    private(set) var tuples: [[PickleValue]] = []
    private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    private(set) var tensors: [PickleTensor] = []

    mutating func tuple(_ items: [PickleValue]) -> PickleValue {
        tuples.append(items)
        return .tuple(tuples.count - 1)
    }

    mutating func dictionary() -> PickleValue {
        dictionaries.append([])
        return .dictionary(dictionaries.count - 1)
    }

    mutating func tensor(_ tensor: PickleTensor) -> PickleValue {
        tensors.append(tensor)
        return .tensor(tensors.count - 1)
    }

    /// Adds pairs to the dictionary in `slot`; `items` alternates keys and values.
    mutating func extend(_ slot: Int, _ items: [PickleValue]) {
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            dictionaries[slot].append((items[index], items[index + 1]))
        }
    }
}
