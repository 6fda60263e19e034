// The Lightning Memory-Mapped Database's own header (Debian package liblmdb-dev).
//
// Ownership and lifetime rules are those documented in lmdb.h; the only Swift file that calls
// these functions is Sources/LMDB/Library.swift.
#ifndef CLMDB_SHIM_H
#define CLMDB_SHIM_H

#include <lmdb.h>

#endif
