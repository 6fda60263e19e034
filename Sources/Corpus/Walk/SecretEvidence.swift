/// What shows that a file holds secrets.
package enum SecretEvidence: String, Hashable, Sendable, Codable {
    /// A file of environment variables: `.env`.
    case environmentFile
    /// The name of a private key or key store.
    case keyFile
    /// The name of a file of passwords or tokens.
    case credentialFile
    /// The content begins with a private key in PEM form (RFC 7468).
    case privateKey
}
