package dev.skiff.testkit.functional;

import dev.skiff.testkit.SkiffHome;
import java.nio.file.Files;
import java.nio.file.Path;

/** A C program that does what its first argument says, so that one image serves many tests. */
final class Probe {
  /** Bytes of a line of {@code flood}, its newline included. */
  static final int LINE_BYTES = 64;

  private static final String SOURCE =
      """
      #define _GNU_SOURCE
      #include <arpa/inet.h>
      #include <fcntl.h>
      #include <netinet/in.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <unistd.h>

      extern char **environ;

      static int show(int argc, char **argv) {
        char text[4096];
        for (int i = 2; i < argc; i++) printf("arg:%s\\n", argv[i]);
        for (char **entry = environ; *entry; entry++) printf("env:%s\\n", *entry);
        gethostname(text, sizeof text);
        printf("host:%s\\ncwd:%s\\nuser:%d:%d\\n", text, get_current_dir_name(), getuid(), getgid());
        while (fgets(text, sizeof text, stdin)) printf("in:%s", text);
        fprintf(stderr, "this is standard error\\n");
        return 3;
      }

      static int flood(long bytes) {
        for (long line = 0; line * 64 < bytes; line++) printf("%010ld %52s\\n", line, "flood");
        fflush(stdout);
        return 7;
      }

      static int eat(void) {
        for (;;) {
          char *block = malloc(1 << 20);
          if (block) memset(block, 1, 1 << 20);
        }
      }

      static int panic(void) {
        int fd = open("/proc/sysrq-trigger", O_WRONLY);
        return write(fd, "c", 1) == 1 ? pause() : 9;
      }

      static int deaf(void) {
        signal(SIGTERM, SIG_IGN);
        puts("deaf");
        fflush(stdout);
        for (;;) pause();
      }

      /* Writes down and sends back each datagram; "bye" ends it. */
      static int echo(int port) {
        struct sockaddr_in peer, own = {.sin_family = AF_INET, .sin_port = htons(port)};
        int wire = socket(AF_INET, SOCK_DGRAM, 0);
        char text[1024] = "";
        if (bind(wire, (struct sockaddr *)&own, sizeof own) != 0) return 9;
        while (strcmp(text, "bye") != 0) {
          socklen_t size = sizeof peer;
          ssize_t length = recvfrom(wire, text, sizeof text - 1, 0, (struct sockaddr *)&peer, &size);
          if (length < 0) return 9;
          text[length] = '\\0';
          printf("heard %s\\n", text);
          fflush(stdout);
          sendto(wire, text, length, 0, (struct sockaddr *)&peer, size);
        }
        return 4;
      }

      int main(int argc, char **argv) {
        const char *what = argc > 1 ? argv[1] : "";
        long number = argc > 2 ? atol(argv[2]) : 0;
        if (!strcmp(what, "show")) return show(argc, argv);
        if (!strcmp(what, "exit")) return (int)number;
        if (!strcmp(what, "segv")) return raise(SIGSEGV);
        if (!strcmp(what, "flood")) return flood(number);
        if (!strcmp(what, "flood-later")) return sleep(5), flood(number);
        if (!strcmp(what, "eat")) return eat();
        if (!strcmp(what, "panic")) return panic();
        if (!strcmp(what, "echo")) return echo((int)number);
        if (!strcmp(what, "deaf")) return deaf();
        return 64;
      }
      """;

  private Probe() {}

  /** Builds the image {@code probe:static} in the home unless it is there. */
  static String image(SkiffHome home) {
    Path program = home.scratch().resolve("probe");
    if (!Files.exists(program)) {
      home.programs().staticC("probe", SOURCE);
      home.skiff("build", "-t", "probe:static", program).succeeded();
    }
    return "probe:static";
  }

  /** The same source, linked to the C library of this machine. */
  static Path dynamicProgram(SkiffHome home) {
    return home.programs().dynamicC("probe-dynamic", SOURCE);
  }

  /** What {@code flood N} prints. */
  static String flood(int bytes) {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line * LINE_BYTES < bytes; line++) {
      text.append("%010d %52s\n".formatted(line, "flood"));
    }
    return text.toString();
  }
}
