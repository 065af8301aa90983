#ifndef SKIFF_TROUBLE_H
#define SKIFF_TROUBLE_H

/* Exit codes of a FAILED frame, as a shell would answer. */
enum { CODE_SETUP = 125, CODE_NOT_EXECUTABLE = 126, CODE_NOT_FOUND = 127 };

/* Why something could not be done: what was tried, on what, and why it failed. */
struct trouble {
  int code;
  char text[768];
};

/* Fills in the trouble (cut at its size) and returns -1, so that it can be returned at once. */
int trouble(struct trouble *t, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A line `skiff-init: …` for whoever reads the serial console. Control bytes become '?'. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Where say() writes; standard error before that. */
void say_to(int fd);

#endif
