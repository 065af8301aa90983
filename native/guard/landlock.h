#ifndef SKIFF_LANDLOCK_H
#define SKIFF_LANDLOCK_H

#include "spec.h"

/* The ABI of the kernel's Landlock, 0 when it has none or has it switched off. */
int landlock_offered(void);

/* Makes the rules of a spec into a rule set. `set` is its descriptor, or -1 when there are no rules
 * or the kernel has no Landlock; `abi` what of Landlock is in force, 0 for nothing. */
bool landlock_prepare(const struct spec *spec, int *set, int *abi, complaint *why);

/* Confines the calling process; no_new_privs must be set. */
bool landlock_enter(int set);

#endif
