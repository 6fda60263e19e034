/// A named database of an environment, whose keys are of one type.
///
/// It is a plain handle: valid as long as the environment that opened it.
package struct Database<Key: DatabaseKey>: Sendable {
    package let name: String
    let handle: UInt32

    init(name: String, handle: UInt32) {
        self.name = name
        self.handle = handle
    }
}
