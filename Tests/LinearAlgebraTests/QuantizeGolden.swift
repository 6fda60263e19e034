import LinearAlgebra
import TestSupport

/// Six blocks and what the reference quantizers of the GGUF format make of them.
///
/// The bytes were written by the `quantize` function of the Python package `gguf` 0.19.
enum QuantizeGolden {
    /// SplitMix64 with seed 2024, 24 bits to -1..<1, each block at a scale of its own.
    static let values: [Float] = {
        var state: UInt64 = 2024
        return [Float(1), 0.02, 100, 1e-3, 3e4, 1e-7].flatMap { scale in
            (0..<32).map { _ in
                state &+= 0x9E37_79B9_7F4A_7C15
                var bits = state
                bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
                bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
                bits ^= bits >> 31
                return (Float(bits >> 40) / 0x1p23 - 1) * scale
            }
        }
    }()

    /// The blocks in each type.
    static let blocks: [(type: ElementType, bytes: [UInt8])] = [
        (.q8_0, bytes(wide)), (.q4_0, bytes(centred)), (.q4_1, bytes(shifted)),
    ]

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    private static let wide = """
        ee1f2098cc9d550ea219aaedf657592aa4317fd650f2002ac4f13e6bdc6fb1b016ca1d09dcb3816232e8 \
        f21b53049fe0cd1a6aca312c99bd29a174b75b9b153e56ecd24b413afed85de71d0984d0bb4d1bd01ca7 \
        d2787fefd14d3e1969d9b2bdded4a66f8ee87f0054619b1890aa41e0ddc4e27a9f752a217f30e44d7bcd \
        9c7ec69f2c925c6794e5325b7b794aff48a8b5267ddb56839b8fc88a6c846c683c27cf12e2bd52814971 \
        dd7b000001a8e4d7502ebc49dc816a88c9a958428e6fb6f9edc87b744a4f0a606f47480f
        """

    private static let centred = """
        deaf06bf3b9e8357ce964d19a913d2d57eb51219b6b3204ebb26f73aed2892c6d57a5fd535ca089bb23a \
        46671fabdcc3a6bbe61efba0e6870352ae360fbde40acaec5af02e11f5a6236bff0ffdf8cda2539a6f46 \
        dd00d2f164f1000018f236857d4bf4fdd6d09fe0f5c3de9c
        """

    private static let shifted = """
        a22f72baf940c3607c983168b1e646ec2d29813a2e1912a5b6b3104eab26f739dd2892c6d5795ec58e4a \
        15d6f7655dc6b998e055333c595529e2156feb07f392fcad51c9f0421bf53513a50fd1ee0a59906b23f7 \
        ef0fece7bca2539a6f45cd00c2e154f10000028018e236756c4af4fcc5c08ed0e4c2cd8c
        """
}
