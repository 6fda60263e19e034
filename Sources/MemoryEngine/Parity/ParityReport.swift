/// How far a model is from expected results.
public struct ParityReport: Codable, Sendable {
    /// The fixture folder.
    public var folder: String
    /// The model that ran.
    public var model: String
    /// Every compared quantity.
    public var rows: [ParityRow]
    /// Whether every row is within its tolerance.
    public var passed: Bool { rows.allSatisfy(\.passed) }

    private enum CodingKeys: String, CodingKey {
        case folder, model, rows, passed
    }

    init(folder: String, model: String, rows: [ParityRow]) {
        self.folder = folder
        self.model = model
        self.rows = rows
    }

    /// Decodes a report; `passed` follows from the rows.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        folder = try container.decode(String.self, forKey: .folder)
        model = try container.decode(String.self, forKey: .model)
        rows = try container.decode([ParityRow].self, forKey: .rows)
    }

    /// Encodes the report with its verdict.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(folder, forKey: .folder)
        try container.encode(model, forKey: .model)
        try container.encode(rows, forKey: .rows)
        try container.encode(passed, forKey: .passed)
    }
}
