package dev.skiff.cli.engine;

import dev.skiff.wire.SkiffPaths;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code skiffd} in a session of its own. What it writes before its log is open goes to {@code
 * engine.err} in its home.
 */
public final class ProcessLauncher implements EngineLauncher {
  private static final long MAX_ERROR_FILE_BYTES = 256 * 1024;
  private static final int MAX_LAST_WORDS_BYTES = 4 * 1024;
  private static final int MAX_LAST_LINES = 10;

  private final Map<String, String> environment;

  /** Looks for the program in this environment. */
  public ProcessLauncher(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Launched launch(SkiffPaths paths) throws IOException {
    Path program = EngineProgram.find(environment);
    paths.prepareHome();
    Path errors = paths.home().resolve("engine.err");
    long written = sizeForAppending(errors);
    ProcessBuilder builder = new ProcessBuilder("setsid", program.toString());
    builder.directory(new File("/"));
    builder.environment().put("SKIFF_HOME", paths.home().toString());
    builder.environment().put("SKIFF_HOST", paths.socket().toString());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(new File("/dev/null"));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    return new EngineProcess(builder.start(), errors, written);
  }

  /** Begins the file again once it is long; else it is appended to, for two may start at once. */
  private static long sizeForAppending(Path errors) throws IOException {
    if (!Files.isRegularFile(errors, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(errors);
      return 0;
    }
    long size = Files.size(errors);
    if (size <= MAX_ERROR_FILE_BYTES) {
      return size;
    }
    Files.delete(errors);
    return 0;
  }

  private record EngineProcess(Process process, Path errors, long written) implements Launched {

    @Override
    public boolean hasEnded() {
      return !process.isAlive();
    }

    @Override
    public String lastWords() {
      try (RandomAccessFile file = new RandomAccessFile(errors.toFile(), "r")) {
        long from =
            Math.max(Math.min(written, file.length()), file.length() - MAX_LAST_WORDS_BYTES);
        byte[] bytes = new byte[(int) (file.length() - from)];
        file.seek(from);
        file.readFully(bytes);
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        return String.join(
            "\n", lines.subList(Math.max(0, lines.size() - MAX_LAST_LINES), lines.size()));
      } catch (IOException e) {
        return "";
      }
    }
  }
}
