package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Another process that takes a lock exclusively, says so and holds it until it is killed. */
final class LockingProcess {
  private LockingProcess() {}

  static Process start(Path lock) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            LockingProcess.class.getName(),
            lock.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] arguments) throws IOException {
    try (HostLock.Held held = HostLock.of(Path.of(arguments[0])).exclusive()) {
      System.out.println(held == null ? "" : "locked");
      System.in.read();
    }
  }
}
