package dev.skiff.bench;

import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A guard's own memory: what is neither shared nor the file it was started from. */
final class GuardMemory implements Benchmark {
  private static final int OUTPUT_BYTES = 32 << 20;

  @Override
  public String name() {
    return "guard-memory";
  }

  @Override
  public Report measure(SkiffHome home) {
    Series idle = new Series("anonymous, idle", "KiB");
    Series busy = new Series("anonymous, after 32 MiB of output", "KiB");
    int port = WebClient.freePort();
    Path hello = home.programs().hello();
    home.boot("run", "-d", "--wait", "--name", "web", "-p", port + ":8080", hello).succeeded();
    ProcessOfHome guard = home.guards().getFirst();
    idle.add(anonymousKibibytes(guard));
    new WebClient(port).tryGet("/stdout?bytes=" + OUTPUT_BYTES);
    busy.add(anonymousKibibytes(guard));
    return new Report(
        name(), "RssAnon of skiff-guard in /proc/PID/status.", List.of(idle, busy), List.of());
  }

  private static double anonymousKibibytes(ProcessOfHome guard) {
    try {
      return Files.readAllLines(Path.of("/proc/" + guard.pid() + "/status")).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
