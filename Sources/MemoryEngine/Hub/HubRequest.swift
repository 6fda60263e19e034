/// One request of the hub's API or for a file.
struct HubRequest {
    /// Where the request goes first.
    var address: String

    /// Whether only the headers are asked for.
    var isHeadOnly = false

    /// The file for the body.
    var outputPath: String

    /// Whether the bytes that are in the file already are kept and the rest asked for.
    var isContinued = false

    /// More bytes than this, with those already there, end the transfer.
    var limit: Int

    /// A descriptor that curl keeps open, or nil.
    var inherited: Int32?
}
