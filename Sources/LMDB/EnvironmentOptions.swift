/// How an environment is opened.
package struct EnvironmentOptions: Sendable {
    /// Whether to open without the right to write.
    package var readOnly: Bool
    /// Whether to make the directory and the files when they are absent.
    package var create: Bool
    /// The address range to reserve, in bytes; halved until the system grants it.
    package var mapSize: Int
    /// The smallest range to accept before giving up, in bytes.
    package var minimumMapSize: Int
    /// The largest number of named databases.
    package var maximumDatabases: Int
    /// The largest number of simultaneous snapshots over all processes.
    package var maximumReaders: Int

    package init(
        readOnly: Bool = false, create: Bool = true, mapSize: Int = 1 << 40,
        minimumMapSize: Int = 1 << 26, maximumDatabases: Int = 32, maximumReaders: Int = 1024
    ) {
        self.readOnly = readOnly
        self.create = create
        self.mapSize = mapSize
        self.minimumMapSize = minimumMapSize
        self.maximumDatabases = maximumDatabases
        self.maximumReaders = maximumReaders
    }
}
