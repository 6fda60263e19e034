/// How large an environment's map is and how much of it holds data.
package struct EnvironmentInformation: Sendable {
    /// The reserved address range, in bytes.
    package let mapSize: Int
    /// Pages ever used, free ones included.
    package let usedPages: Int
    /// Bytes of a page.
    package let pageSize: Int
    /// The id of the last committed transaction.
    package let lastTransaction: Int

    /// Bytes of the data file.
    package var usedBytes: Int { usedPages * pageSize }
}
