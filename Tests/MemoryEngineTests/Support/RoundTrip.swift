import Foundation

/// What `value` is after being written as JSON and read again, as JSON with sorted keys.
///
/// - Returns: the text before and after; a report that loses nothing has equal ones.
func roundTrip<Value: Codable>(_ value: Value) throws -> (before: String, after: String) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let first = try encoder.encode(value)
    let second = try encoder.encode(JSONDecoder().decode(Value.self, from: first))
    return (String(decoding: first, as: UTF8.self), String(decoding: second, as: UTF8.self))
}
