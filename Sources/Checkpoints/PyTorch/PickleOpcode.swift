/// The pickle opcodes that a state dict needs, of protocols 2 to 5.
///
/// Names and numbers: CPython's `pickletools`.
enum PickleOpcode: UInt8 {
    case mark = 0x28
    case stop = 0x2e
    case pop = 0x30
    case popMark = 0x31
    case duplicate = 0x32
    case float = 0x47
    case int32 = 0x4a
    case uint8 = 0x4b
    case uint16 = 0x4d
    case none = 0x4e
    case persistentIdentifier = 0x51
    case reduce = 0x52
    case bytesText = 0x54
    case shortBytesText = 0x55
    case text = 0x58
    case emptyList = 0x5d
    case append = 0x61
    case build = 0x62
    case global = 0x63
    case dictionary = 0x64
    case appends = 0x65
    case get = 0x68
    case longGet = 0x6a
    case list = 0x6c
    case put = 0x71
    case longPut = 0x72
    case setItem = 0x73
    case tuple = 0x74
    case emptyTuple = 0x29
    case setItems = 0x75
    case emptyDictionary = 0x7d
    case proto = 0x80
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case yes = 0x88
    case no = 0x89
    case long = 0x8a
    case shortText = 0x8c
    case longText = 0x8d
    case stackGlobal = 0x93
    case memoize = 0x94
    case frame = 0x95
}
