import MemoryEngine

/// Text aligned in columns.
typealias Table = TextTable
