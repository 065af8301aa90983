package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.HostPrograms;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The QEMU of this host: where it is and which version. Looked for anew until found. */
public final class QemuInstallation {
  public static final String PROGRAM = "qemu-system-x86_64";

  private static final Pattern VERSION =
      Pattern.compile("version ([0-9]+\\.[0-9]+\\.[0-9]+)", Pattern.CASE_INSENSITIVE);

  private static final long PATIENCE_SECONDS = 10;
  private static final int MAX_ANSWER_BYTES = 4096;

  private final List<Path> folders;
  private Optional<String> version = Optional.empty();

  /**
   * @param folders where to look, in order
   */
  public QemuInstallation(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** The emulator. */
  public Path program() {
    return HostPrograms.find(PROGRAM, folders)
        .orElseThrow(() -> VmFailure.hypervisorMissing(PROGRAM));
  }

  /** Its version, e.g. {@code 7.2.22}; empty when it is not installed or does not run. */
  public synchronized Optional<String> version() {
    if (version.isEmpty()) {
      version = asked();
    }
    return version;
  }

  /** What has been said by now; a child of it that lives on may hold the pipe open. */
  private static String answer(Process process) throws IOException {
    InputStream said = process.getInputStream();
    byte[] bytes = said.readNBytes(Math.min(said.available(), MAX_ANSWER_BYTES));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Optional<String> asked() {
    try {
      Process process =
          new ProcessBuilder(program().toString(), "--version").redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        // Its answer fits the pipe, so that it can be read once the program has ended.
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          return Optional.empty();
        }
        Matcher matcher = VERSION.matcher(answer(process));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException | VmFailure e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
