import Glibc

/// The open directory that a walk started in.
///
/// Files are opened below it, component by component and never through a symbolic link, so that a
/// tree that is changed while it is read cannot lead outside.
final class CorpusRoot: Sendable {
    /// The open directory.
    let directory: OpenFile

    /// Takes over an open directory.
    init(_ directory: OpenFile) {
        self.directory = directory
    }

    /// Opens the file at `path` below the root.
    func open(_ path: SourcePath) throws(SystemFailure) -> OpenFile {
        var parent = directory
        let components = path.components
        for component in components.dropLast() {
            parent = try OpenFile(at: parent, name: Array(component), flags: O_DIRECTORY)
        }
        return try OpenFile(at: parent, name: Array(path.name))
    }
}
