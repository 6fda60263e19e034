/// A view of a storage, as a pickle describes it; not validated yet.
struct PickleTensor {
    let storage: PickleStorage
    /// The first element, counted in elements.
    let offset: Int
    let shape: [Int]
    /// Steps per dimension, in elements.
    let strides: [Int]
}
