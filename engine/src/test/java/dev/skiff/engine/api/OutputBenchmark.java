package dev.skiff.engine.api;

import dev.skiff.engine.log.LogStream;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.Dialer;
import dev.skiff.wire.client.EngineClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.Logger;

/**
 * How fast output goes from the log over the socket to a client. Run by hand: {@code java -cp …
 * dev.skiff.engine.api.OutputBenchmark}.
 */
final class OutputBenchmark {
  private static final Logger LOG = Logger.getLogger("benchmark");
  private static final int SEGMENT_BYTES = 10_000_000;
  private static final int SEGMENTS = 12;
  private static final int ROUNDS = 8;

  private OutputBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    for (int line : new int[] {80, 1000, 16_000}) {
      measure(line);
    }
  }

  private static void measure(int line) throws IOException {
    Path directory = Files.createTempDirectory("output-benchmark");
    try (FakeServer server = new FakeServer(directory)) {
      ApiServerTest.create(server, "sleep", "web");
      FakeInstance web = server.engine.find("web");
      byte[] part =
          ("x".repeat(line - 1) + "\n")
              .repeat(SEGMENT_BYTES / line)
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < SEGMENTS; i++) {
        web.log.print(LogStream.STDOUT, part);
        web.log.rotate();
      }
      EngineClient client = new EngineClient(Dialer.to(server.socket));
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        long bytes = read(client);
        double seconds = (System.nanoTime() - begin) / 1e9;
        String result =
            String.format(
                Locale.ROOT,
                "lines of %5d bytes: %6.0f MB/s",
                line,
                (double) part.length * SEGMENTS / 1e6 / seconds);
        LOG.info(result + ", " + bytes + " on the wire");
      }
    }
  }

  private static long read(EngineClient client) throws IOException {
    byte[] buffer = new byte[256 * 1024];
    long bytes = 0;
    try (Answer answer = client.stream(ApiPath.of("/containers/web/logs").query("stdout", true))) {
      InputStream body = answer.body();
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        bytes += read;
      }
    }
    return bytes;
  }
}
