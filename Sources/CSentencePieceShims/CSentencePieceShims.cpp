#include "CSentencePieceShims.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string_view>

struct CSentencePieceShims_Processor {
    sentencepiece::SentencePieceProcessor processor;
};

namespace {

void report(const char *reason, char *message, size_t capacity) {
    if (message == nullptr || capacity == 0) return;
    const size_t length = std::min(std::strlen(reason), capacity - 1);
    std::memcpy(message, reason, length);
    message[length] = '\0';
}

/// The one exception boundary: whatever `body` throws becomes a status and a message.
template <typename Body>
CSentencePieceShims_Status guarded(char *message, size_t capacity, Body body) {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        report("out of memory", message, capacity);
        return CSentencePieceShims_outOfMemory;
    } catch (const std::exception &error) {
        report(error.what(), message, capacity);
        return CSentencePieceShims_unexpectedException;
    } catch (...) {
        report("unknown C++ exception", message, capacity);
        return CSentencePieceShims_unexpectedException;
    }
}

std::string_view view(const uint8_t *bytes, size_t count) {
    return std::string_view(reinterpret_cast<const char *>(bytes), count);
}

}  // namespace

CSentencePieceShims_Status CSentencePieceShims_load(const uint8_t *bytes, size_t count,
                                                    CSentencePieceShims_Processor **processor,
                                                    char *message, size_t messageCapacity) {
    *processor = nullptr;
    return guarded(message, messageCapacity, [&]() {
        auto loaded = std::make_unique<CSentencePieceShims_Processor>();
        const auto status = loaded->processor.LoadFromSerializedProto(view(bytes, count));
        if (!status.ok()) {
            report(status.error_message(), message, messageCapacity);
            return CSentencePieceShims_invalidModel;
        }
        *processor = loaded.release();
        return CSentencePieceShims_ok;
    });
}

void CSentencePieceShims_release(CSentencePieceShims_Processor *processor) { delete processor; }

int32_t CSentencePieceShims_pieceCount(const CSentencePieceShims_Processor *processor) {
    return processor->processor.GetPieceSize();
}

CSentencePieceShims_Status CSentencePieceShims_encode(
    const CSentencePieceShims_Processor *processor, const uint8_t *bytes, size_t count,
    CSentencePieceShims_Token **tokens, size_t *tokenCount, char *message, size_t messageCapacity) {
    *tokens = nullptr;
    *tokenCount = 0;
    return guarded(message, messageCapacity, [&]() {
        sentencepiece::ImmutableSentencePieceText text;
        const auto status = processor->processor.Encode(view(bytes, count), text.mutable_proto());
        if (!status.ok()) {
            report(status.error_message(), message, messageCapacity);
            return CSentencePieceShims_encodingFailed;
        }
        const size_t found = text.pieces_size();
        if (found == 0) return CSentencePieceShims_ok;
        auto *copy = static_cast<CSentencePieceShims_Token *>(
            std::calloc(found, sizeof(CSentencePieceShims_Token)));
        if (copy == nullptr) throw std::bad_alloc();
        for (size_t index = 0; index < found; ++index) {
            const auto piece = text.pieces(static_cast<int>(index));
            copy[index] = {static_cast<int32_t>(piece.id()), piece.begin(), piece.end()};
        }
        *tokens = copy;
        *tokenCount = found;
        return CSentencePieceShims_ok;
    });
}

void CSentencePieceShims_releaseTokens(CSentencePieceShims_Token *tokens) { std::free(tokens); }
