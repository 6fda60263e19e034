import Checkpoints
import Corpus
import LongLlama
import MemoryStorage
import Tokenization

extension EngineError.Kind {
    /// What kind of failure any error of the engine or the layers below it is.
    public init(of error: any Error) {
        switch error {
        case let error as EngineError: self = error.kind
        case let error as MemoryStorageError: self.init(storage: error)
        case let error as ModelFetchError: self.init(fetch: error)
        case let error as HubError: self.init(hub: error)
        case let error as CheckpointError: self.init(checkpoint: error)
        case let error as TokenizationError:
            if case .invalidConversation = error { self = .usage } else { self = .data }
        case let error as ModelError:
            if case .request = error { self = .usage } else { self = .data }
        case let error as CorpusError: self.init(corpus: error)
        default: self = .failure
        }
    }

    private init(hub error: HubError) {
        switch error {
        case .invalidName, .invalidEndpoint, .unusableToken: self = .usage
        case .offline, .repositoryNotFound, .revisionUnknown, .fileNotFound: self = .missing
        case .malformedAnswer, .malformedIndex, .hostileName, .noWeights, .hashMismatch,
            .unreadable:
            self = .data
        case .cacheNotWritable, .diskFull: self = .cannotCreate
        case .interrupted: self = .interrupted
        default: self = .unavailable
        }
    }

    private init(fetch error: ModelFetchError) {
        switch error {
        case .notInCache: self = .missing
        case .interrupted: self = .interrupted
        case .cacheNotWritable, .diskFull: self = .cannotCreate
        case .digestMismatch, .extractionFailed, .unreadable: self = .data
        default: self = .unavailable
        }
    }
}

extension EngineError.Kind {
    private init(checkpoint error: CheckpointError) {
        switch error.kind {
        case .unreadable: self = .unavailable
        // A checkpoint that lacks a tensor is damaged or of another kind.
        case .missing: self = error.tensor == nil ? .missing : .data
        case .unwritable: self = .cannotCreate
        case .malformed, .unsupported: self = .data
        }
    }

    private init(corpus error: CorpusError) {
        switch error {
        case .unreadableRoot, .unreadableFile: self = .missing
        case .unsupportedRoot, .tooManyEntries, .invalidGlob, .invalidOption: self = .usage
        case .notARegularFile, .fileTooLarge, .changedWhileReading: self = .unavailable
        case .malformedPath, .malformedHash, .malformedLineTable, .malformedSpan: self = .data
        }
    }

    private init(storage error: MemoryStorageError) {
        switch error {
        case .memoryMissing, .unknownFile, .unknownDocument: self = .missing
        case .invalidName, .memoryExists, .mismatch: self = .usage
        case .writerBusy: self = .busy
        case .memoryReplaced: self = .unavailable
        case .readOnlyStore, .diskFull: self = .cannotCreate
        case .notAMemory, .unknownFormatVersion, .invalidManifest, .corruptedBlock,
            .corruptedRecord, .inconsistentDocument:
            self = .data
        case .database, .search, .system: self = .failure
        }
    }
}
