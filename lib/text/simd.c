/* The highest level of instructions that the library uses. It is the only name that this file defines, so that a test
 * program that defines it itself is linked without this file, and reaches the code of processors that have less. */
#include "text/simd.h"

const enum simd gw_simd_limit = SIMD_AVX512;
