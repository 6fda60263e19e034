#ifndef CSENTENCEPIECESHIMS_H
#define CSENTENCEPIECESHIMS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Outcome of a call. Every status but `CSentencePieceShims_ok` comes with a message where the
/// function takes a message buffer.
typedef enum CSentencePieceShims_Status {
    CSentencePieceShims_ok = 0,
    CSentencePieceShims_invalidModel = 1,
    CSentencePieceShims_encodingFailed = 2,
    CSentencePieceShims_outOfMemory = 3,
    CSentencePieceShims_unexpectedException = 4,
} CSentencePieceShims_Status;

/// A loaded SentencePiece model. Immutable after loading: any number of threads may use it.
typedef struct CSentencePieceShims_Processor CSentencePieceShims_Processor;

/// One token of an encoded text; `begin` and `end` are byte offsets into the text.
typedef struct CSentencePieceShims_Token {
    int32_t identifier;
    uint32_t begin;
    uint32_t end;
} CSentencePieceShims_Token;

/// Loads a model from a serialized `ModelProto`.
///
/// `bytes` is borrowed for the call. On success `*processor` belongs to the caller, who releases it
/// with `CSentencePieceShims_release`; otherwise it is null. `message` receives a NUL-terminated
/// reason, cut at `messageCapacity` bytes.
CSentencePieceShims_Status CSentencePieceShims_load(const uint8_t *bytes, size_t count,
                                                    CSentencePieceShims_Processor **processor,
                                                    char *message, size_t messageCapacity);

/// Releases a processor; null is allowed. No call with it may be running.
void CSentencePieceShims_release(CSentencePieceShims_Processor *processor);

/// Number of pieces in the model.
int32_t CSentencePieceShims_pieceCount(const CSentencePieceShims_Processor *processor);

/// Encodes UTF-8 text; ill-formed bytes count as U+FFFD and cover one byte each.
///
/// `bytes` is borrowed for the call. On success `*tokens` (null when there are none) belongs to the
/// caller, who releases it with `CSentencePieceShims_releaseTokens`.
CSentencePieceShims_Status CSentencePieceShims_encode(
    const CSentencePieceShims_Processor *processor, const uint8_t *bytes, size_t count,
    CSentencePieceShims_Token **tokens, size_t *tokenCount, char *message, size_t messageCapacity);

/// Releases what `CSentencePieceShims_encode` returned; null is allowed.
void CSentencePieceShims_releaseTokens(CSentencePieceShims_Token *tokens);

#ifdef __cplusplus
}
#endif

#endif
