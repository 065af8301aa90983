package dev.skiff.engine.dataplane;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Processes of this host, each in a session of its own, with nothing of the engine's but the log it
 * writes to: no signal meant for the engine and no end of it reaches them.
 */
final class HostProcesses implements Processes {
  private static final Path PROC = Path.of("/proc");
  private static final long MAX_LOG_BYTES = 1 << 20;
  private static final int MAX_LAST_WORDS_BYTES = 1024;
  private static final Duration LOOK = Duration.ofMillis(5);

  /** What they may know of the engine's environment. */
  private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL");

  @Override
  public List<Kept> find(Program program) {
    List<Kept> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path each : all) {
        if (program.isRunBy(arguments(each))) {
          same(program, each).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("cannot list " + PROC, e);
    }
    return found;
  }

  /** Its handle, which has the time of its start, was had first: the id may be another's later. */
  private static Optional<Kept> same(Program program, Path process) {
    return ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
        .filter(handle -> program.isRunBy(arguments(process)))
        .map(handle -> new HostProcess(handle, program.log(), Long.MAX_VALUE));
  }

  /** None of a process that is just ending. */
  private static List<String> arguments(Path process) {
    try {
      String line = Files.readString(process.resolve("cmdline"));
      return line.isEmpty()
          ? List.of()
          : List.of(line.substring(0, line.length() - 1).split("\0", -1));
    } catch (IOException e) {
      // It has ended meanwhile, or has arguments that are no text.
      return List.of();
    }
  }

  /**
   * Whether it has ended, its sockets closed, and merely nobody has asked for its exit status:
   * whoever inherited it may never do.
   */
  private static boolean isZombie(Path process) {
    try {
      // proc_pid_stat(5): the state is behind the name, which may hold anything.
      String stat = Files.readString(process.resolve("stat"));
      int state = stat.lastIndexOf(')') + 2;
      return state < stat.length() && stat.charAt(state) == 'Z';
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public Kept start(Program program) throws IOException {
    long written = roomInLog(program.log());
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(program.command());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(PASSED_ON);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.directory(new File("/"));
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(program.log().toFile()));
    return new HostProcess(builder.start().toHandle(), program.log(), written);
  }

  /** How long the log is; one that is too long is put aside. */
  private static long roomInLog(Path log) throws IOException {
    long written = Files.exists(log) ? Files.size(log) : 0;
    if (written <= MAX_LOG_BYTES) {
      return written;
    }
    Files.move(
        log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    return 0;
  }

  /**
   * One of them.
   *
   * @param written bytes of its log that are not its own
   */
  private record HostProcess(ProcessHandle handle, Path log, long written) implements Kept {
    @Override
    public long pid() {
      return handle.pid();
    }

    @Override
    public boolean isAlive() {
      return handle.isAlive() && !isZombie(PROC.resolve(Long.toString(pid())));
    }

    @Override
    public void end() {
      handle.destroy();
    }

    @Override
    public void kill() {
      handle.destroyForcibly();
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
      long from = System.nanoTime();
      // Looked at often: Java waits for processes that are not its children at its leisure.
      while (isAlive()) {
        if (System.nanoTime() - from > limit.toNanos()) {
          return false;
        }
        Thread.sleep(LOOK);
      }
      return true;
    }

    @Override
    public String lastWords() {
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
        long from =
            Math.min(file.length(), Math.max(written, file.length() - MAX_LAST_WORDS_BYTES));
        byte[] bytes = new byte[(int) (file.length() - from)];
        file.seek(from);
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8).strip();
      } catch (IOException e) {
        return "";
      }
    }
  }
}
