// The C interface of OpenBLAS (https://www.openblas.net), wherever the system keeps it.
#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H

#if __has_include(<openblas/cblas.h>)
#include <openblas/cblas.h>
#elif __has_include(<openblas-pthread/cblas.h>)
#include <openblas-pthread/cblas.h>
#else
#include <cblas.h>
#endif

#endif
