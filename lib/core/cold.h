/* Functions that are called on errors, or seldom. */
#ifndef CORE_COLD_H
#define CORE_COLD_H

/* COLD keeps a function, and the code around calls to it, apart from the code that runs for every event, so that a
 * processor with cold caches loads less of it. */
#if defined(__GNUC__)
#define COLD __attribute__((cold, noinline))
#else
#define COLD
#endif

#endif
