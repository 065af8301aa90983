package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    return folders.stream()
        .map(folder -> folder.resolve(PROGRAM))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> VmFailure.hypervisorMissing(PROGRAM));
  }

  /** Its version, e.g. {@code 7.2.22}; empty when it is not installed or does not run. */
  public synchronized Optional<String> version() {
    if (version.isEmpty()) {
      version = asked();
    }
    return version;
  }

  private Optional<String> asked() {
    try {
      Process process =
          new ProcessBuilder(program().toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Matcher matcher = VERSION.matcher(text);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException | VmFailure e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
