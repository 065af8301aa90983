#ifndef SKIFF_EXECUTABLE_H
#define SKIFF_EXECUTABLE_H

#include <stddef.h>
#include <stdint.h>

#include "trouble.h"

/* Finds the file of a program: a name with a slash is a path, another is looked up in the search
   path, relative entries against the current folder. `path` holds PATH_MAX bytes. */
int executable_find(const char *name, const char *search, char *path, struct trouble *why);

/* Says why execve of a file that was found failed with that error. Returns -1. */
int executable_explain(const char *name, const char *path, int error, struct trouble *why);

/* The interpreter that the first bytes of a file name: of a `#!` line, or PT_INTERP of an ELF file.
   Returns 0 with it in `interpreter`, or -1 when they name none. */
int executable_interpreter(const uint8_t *bytes, size_t length, char *interpreter, size_t size);

#endif
