#ifndef SKIFF_FILES_H
#define SKIFF_FILES_H

#include <stddef.h>
#include <sys/types.h>

/* The file's bytes, at most `most` of them, NUL-terminated; to be freed. NULL with errno set; a
   longer file is EFBIG. */
char *file_read(const char *path, size_t most, size_t *length);

/* The first line of a small file without its LF. Returns 0, or -1 with errno set. */
int file_line(const char *path, char *line, size_t size);

/* Makes the file hold exactly this text. A symbolic link in its place is replaced, not followed. */
int file_write(const char *path, const char *text, size_t length);

/* Writes to a file that is there already, as those of /proc/sys are. */
int file_set(const char *path, const char *text);

/* Makes a folder and what is missing above it, 0755. Returns 0 when it is there, or -1 with errno. */
int folder_make(const char *path);

#endif
