/// How large an environment's map is and how much of it holds data.
package struct EnvironmentInformation: Sendable {
    /// The reserved address range, in bytes.
    package let mapSize: Int
    /// Pages ever used, free ones included; the largest number where the file says more.
    package let usedPages: Int
    /// Bytes of a page.
    package let pageSize: Int
    /// The id of the last committed transaction.
    package let lastTransaction: Int

    /// Bytes of the data file; the largest number where a damaged file claims more.
    package var usedBytes: Int {
        let (bytes, overflow) = usedPages.multipliedReportingOverflow(by: pageSize)
        return overflow ? .max : bytes
    }
}
