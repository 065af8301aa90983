package dev.skiff.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal of a person who types at a command and looks at what it shows, in the hands of a test.
 * It outlives its command, so that the modes it is left in can be seen.
 */
public final class PseudoTerminal implements AutoCloseable {

  /**
   * Holds both ends of a pseudo-terminal. Lines on its input: {@code t HEX} types, {@code s ROWS
   * COLUMNS} resizes, {@code k SIGNAL} signals the command, {@code m} asks whether the modes are
   * those of the beginning. Its output is what the command shows, and lines {@code @modes 1}, {@code
   * @exit CODE}.
   */
  private static final String HOLDER =
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <poll.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/ioctl.h>
      #include <sys/signalfd.h>
      #include <sys/wait.h>
      #include <termios.h>
      #include <unistd.h>

      static int master, slave;
      static pid_t command;
      static struct termios before;

      static void resize(int rows, int columns) {
        struct winsize size = {.ws_row = rows, .ws_col = columns};
        ioctl(master, TIOCSWINSZ, &size);
      }

      static int is_as_before(void) {
        struct termios now;
        tcgetattr(slave, &now);
        return now.c_iflag == before.c_iflag && now.c_oflag == before.c_oflag &&
               now.c_lflag == before.c_lflag && now.c_cflag == before.c_cflag;
      }

      static void type(const char *hex) {
        for (; hex[0] && hex[1]; hex += 2) {
          char pair[3] = {hex[0], hex[1], 0}, key = strtol(pair, NULL, 16);
          if (write(master, &key, 1) != 1) exit(9);
        }
      }

      static int show(void) {
        char bytes[65536];
        ssize_t n = read(master, bytes, sizeof bytes);
        if (n > 0 && fwrite(bytes, 1, n, stdout) > 0) fflush(stdout);
        return n > 0;
      }

      static void obey(char *line) {
        int a = 0, b = 0;
        line[strcspn(line, "\\n")] = 0;
        sscanf(line + 1, "%d %d", &a, &b);
        if (*line == 't') type(line + 2);
        if (*line == 's') resize(a, b);
        if (*line == 'k') kill(command, a);
        if (*line == 'm') printf("\\n@modes %d\\n", is_as_before());
        fflush(stdout);
      }

      static void ended(void) {
        int status;
        if (waitpid(command, &status, WNOHANG) != command) return;
        while (show()) continue;
        printf("\\n@exit %d\\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        fflush(stdout);
      }

      int main(int argc, char **argv) {
        char line[4096], bytes[64];
        sigset_t child, none;
        if (argc < 4) return 2;
        sigemptyset(&none);
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        sigprocmask(SIG_BLOCK, &child, NULL);
        int children = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
        master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        grantpt(master);
        unlockpt(master);
        slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
        tcgetattr(slave, &before);
        resize(atoi(argv[1]), atoi(argv[2]));
        command = fork();
        if (command == 0) {
          setsid();
          ioctl(slave, TIOCSCTTY, 0);
          for (int fd = 0; fd < 3; fd++) dup2(slave, fd);
          sigprocmask(SIG_SETMASK, &none, NULL);
          execvp(argv[3], argv + 3);
          _exit(127);
        }
        struct pollfd waits[] = {
            {.fd = 0, .events = POLLIN}, {.fd = master, .events = POLLIN}, {.fd = children, .events = POLLIN}};
        setvbuf(stdin, NULL, _IONBF, 0);
        while (poll(waits, 3, -1) >= 0) {
          if (waits[1].revents) show();
          if (waits[2].revents && read(children, bytes, sizeof bytes) < 0) ended();
          if (waits[2].revents) ended();
          if (waits[0].revents && !fgets(line, sizeof line, stdin)) break;
          if (waits[0].revents) obey(line);
        }
        return 0;
      }
      """;

  private static final Pattern EXIT = Pattern.compile("\n@exit (\\d+)\n");
  private static final Pattern MODES = Pattern.compile("\n@modes ([01])\n");

  private final RunningCommand holder;
  private int asked;

  PseudoTerminal(Path holder, int rows, int columns, List<String> command, Builder builder) {
    List<String> words = new ArrayList<>();
    words.add(holder.toString());
    words.add(Integer.toString(rows));
    words.add(Integer.toString(columns));
    words.addAll(command);
    this.holder = new RunningCommand(builder.process(words, Map.of("TERM", "vt220")));
  }

  /** Makes a process in the surroundings of a home. */
  interface Builder {
    ProcessBuilder process(List<String> command, Map<String, String> environment);
  }

  static Path holder(Programs programs) {
    return programs.staticC("terminal-holder", HOLDER);
  }

  /** Types, all at once. */
  public void type(String keys) {
    tell("t " + HexFormat.of().formatHex(keys.getBytes(StandardCharsets.UTF_8)));
  }

  public void resize(int rows, int columns) {
    tell("s " + rows + " " + columns);
  }

  /** Kills the command with -9; the terminal stays. */
  public void kill() {
    tell("k 9");
  }

  /** Waits until this was shown. */
  public void awaitShown(String text, Duration atMost) {
    holder.awaitOutput(shown -> shown.contains(text), atMost);
  }

  /** Everything shown so far. */
  public String shown() {
    return holder.printed();
  }

  /** Whether the terminal's modes are those that it had before the command. */
  public boolean isAsBefore() {
    tell("m");
    asked++;
    holder.awaitOutput(text -> MODES.matcher(text).results().count() == asked, Deadlines.command());
    List<String> answers = MODES.matcher(shown()).results().map(found -> found.group(1)).toList();
    return answers.getLast().equals("1");
  }

  /** Waits for the command's end; its exit code. */
  public int awaitExit(Duration atMost) {
    holder.awaitOutput(text -> EXIT.matcher(text).find(), atMost);
    Matcher exit = EXIT.matcher(shown());
    return exit.find() ? Integer.parseInt(exit.group(1)) : -1;
  }

  private void tell(String line) {
    try {
      holder.input().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      holder.input().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    holder.close();
  }
}
