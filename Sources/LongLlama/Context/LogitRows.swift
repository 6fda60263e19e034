/// Which positions of a call need logits.
package enum LogitRows: Sendable {
    case none
    case last
    case all
}
