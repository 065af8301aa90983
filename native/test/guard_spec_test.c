#include "spec.h"

#include "guard_check.h"

static struct spec spec;
static complaint why;

static bool parse(const char *text) {
  static char copy[8192];
  size_t length = strlen(text);
  memcpy(copy, text, length + 1);
  return spec_parse(&spec, copy, length, &why);
}

static void a_whole_spec_is_understood(void) {
  CHECK(parse("version 1\ncontrol /run/c\nmonitor /run/m\nnic /run/n\ndirectory /d\nlog-max-bytes 5\nlog-files 7\n"
              "console-max-bytes 9\ngoodbye-grace-ms 11\nrlimit-nofile 64\nrlimit-as 1048576\n"
              "landlock-read /r\nlandlock-write /w\nlandlock-exec /x\n"
              "arg /bin/q\narg \narg a b \n"));
  CHECK_TEXT(spec.control, "/run/c");
  CHECK_TEXT(spec.door[DOOR_MONITOR], "/run/m");
  CHECK_TEXT(spec.door[DOOR_NIC], "/run/n");
  CHECK_TEXT(spec.directory, "/d");
  CHECK(spec.log_max_bytes == 5 && spec.log_files == 7 && spec.console_max_bytes == 9);
  CHECK(spec.goodbye_grace_ms == 11 && spec.rlimit_nofile == 64 && spec.rlimit_as == 1048576);
  CHECK(spec.rules == 3 && spec.rule[2].access == RULE_EXEC);
  CHECK_TEXT(spec.rule[1].path, "/w");
  CHECK(spec.arguments == 3 && spec.argument[3] == NULL);
  CHECK_TEXT(spec.argument[1], "");
  CHECK_TEXT(spec.argument[2], "a b ");
}

static void what_is_left_out_has_the_designs_defaults(void) {
  CHECK(parse("arg /q\nversion 1\ncontrol /c\ndirectory /d\n"));
  CHECK(spec.log_max_bytes == 10000000 && spec.log_files == 3);
  CHECK(spec.console_max_bytes == 1000000 && spec.goodbye_grace_ms == 10000);
  CHECK(spec.rlimit_nofile == 0 && spec.rlimit_as == 0 && spec.rules == 0);
  CHECK(spec.door[DOOR_MONITOR] == NULL && spec.door[DOOR_NIC] == NULL);
}

static void refused(const char *text, const char *reason) {
  CHECK(!parse(text));
  CHECK_TEXT(why.text, reason);
}

#define WHOLE "version 1\ncontrol /c\ndirectory /d\narg /q\n"

static void everything_else_is_refused_by_name(void) {
  refused("", "the spec does not end with a line feed: it is cut off");
  refused("version 1", "the spec does not end with a line feed: it is cut off");
  refused("version 2\n", "this guard reads specs of version 1, not '2'");
  refused("control /c\ndirectory /d\narg /q\n", "the spec has no 'version'");
  refused("version 1\ndirectory /d\narg /q\n", "the spec has no 'control'");
  refused("version 1\ncontrol /c\narg /q\n", "the spec has no 'directory'");
  refused("version 1\ncontrol /c\ndirectory /d\n", "the spec has no 'arg'");
  refused(WHOLE "version 1\n", "the spec has 'version' twice");
  refused(WHOLE "control /e\n", "the spec has 'control' twice");
  refused(WHOLE "log-files 1\nlog-files 1\n", "the spec has 'log-files' twice");
  refused(WHOLE "speed 9\n", "the spec has an unknown key: 'speed'");
  refused(WHOLE "speed\n", "a line of the spec is not 'key value': 'speed'");
  refused(WHOLE "\n", "a line of the spec is not 'key value': ''");
  refused(WHOLE "monitor m\n", "'monitor' is not an absolute path: 'm'");
  refused(WHOLE "monitor /m\nmonitor /m\n", "the spec has 'monitor' twice");
  refused(WHOLE "nic n\n", "'nic' is not an absolute path: 'n'");
  refused(WHOLE "nic /n\nnic /n\n", "the spec has 'nic' twice");
  refused("control c\n", "'control' is not an absolute path: 'c'");
  refused("arg q\n", "the hypervisor is not an absolute path: 'q'");
  refused("landlock-read x\n", "a landlock rule is not an absolute path: 'x'");
  refused(WHOLE "log-files 0\n", "'log-files' is not a number from 1 to 1000: '0'");
  refused(WHOLE "log-files 1x\n", "'log-files' is not a number from 1 to 1000: '1x'");
  refused(WHOLE "log-files -1\n", "'log-files' is not a number from 1 to 1000: '-1'");
  refused(WHOLE "log-files \n", "'log-files' is not a number from 1 to 1000: ''");
  refused(WHOLE "log-files 99999999999999999999999\n",
          "'log-files' is not a number from 1 to 1000: '99999999999999999999999'");
}

static void a_nul_is_refused(void) {
  char text[] = "version 1\ncontrol /c\ndirectory /d\narg /q\0x\n";
  CHECK(!spec_parse(&spec, text, sizeof text - 1, &why));
  CHECK_TEXT(why.text, "the spec has a NUL byte");
}

static void lists_are_bounded(void) {
  static char text[64 * 1024];
  for (int kind = 0; kind < 2; kind++) {
    size_t used = (size_t)sprintf(text, WHOLE);
    for (int i = 0; i < SPEC_MAX_ARGUMENTS; i++) {
      used += (size_t)sprintf(text + used, kind == 0 ? "arg x\n" : "landlock-read /x\n");
    }
    CHECK(!spec_parse(&spec, text, used, &why));
    CHECK(strstr(why.text, "more than") != NULL);
  }
}

static void a_socket_path_that_no_socket_can_have_is_refused(void) {
  static const char *const keys[] = {"control", "monitor", "nic"};
  for (int i = 0; i < 3; i++) {
    char text[256] = "", reason[64];
    sprintf(text, "version 1\ndirectory /d\narg /q\n%s%s /", i > 0 ? "control /c\n" : "", keys[i]);
    memset(text + strlen(text), 'x', SPEC_MAX_SOCKET_PATH);
    strcat(text, "\n");
    CHECK(!parse(text));
    sprintf(reason, "the path of '%s' has more than 107 bytes", keys[i]);
    CHECK(strncmp(why.text, reason, strlen(reason)) == 0);
  }
}

/* Good specs with bytes changed: never a crash, and a complaint whenever it is refused. */
static void changed_specs_never_hurt(void) {
  static const char good[] = WHOLE "log-files 3\nlandlock-exec /usr\nrlimit-as 99999999\narg \n";
  for (uint64_t seed = 0; seed < 20000; seed++) {
    char text[sizeof good];
    uint64_t state = seed;
    memcpy(text, good, sizeof good);
    for (uint32_t changes = 1 + next_random(&state) % 4; changes > 0; changes--) {
      text[next_random(&state) % (sizeof good - 1)] = (char)next_random(&state);
    }
    why.text[0] = '\0';
    CHECK(spec_parse(&spec, text, sizeof good - 1, &why) == (why.text[0] == '\0'));
  }
}

int main(void) {
  a_whole_spec_is_understood();
  what_is_left_out_has_the_designs_defaults();
  everything_else_is_refused_by_name();
  a_nul_is_refused();
  lists_are_bounded();
  a_socket_path_that_no_socket_can_have_is_refused();
  changed_specs_never_hurt();
  return 0;
}
