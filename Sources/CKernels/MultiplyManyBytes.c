#include "MultiplyMany.h"

const Method *byteMethod(int level) {
    return brainMethod(level);
}
