import ArgumentParser

/// Storage types of memory pairs by their names in `mem_dtype`.
enum MemoryDataType: String, CaseIterable, ExpressibleByArgument {
    case float32, bfloat16, float16, int8
}
