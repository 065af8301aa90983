package dev.skiff.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The engine's own log, as logback.xml sets it up. */
class LogFileTest {
  @TempDir Path directory;

  @Test
  void linesHaveTimeLevelThreadLoggerAndMessage() throws Exception {
    Path file = directory.resolve("engine.log");
    LoggerContext context = configure(file);
    context.getLogger("dev.skiff.engine.api.ApiServer").info("listening on {}", "x");
    context.getLogger("dev.skiff.engine.api.ApiServer").debug("not shown");
    context.getLogger("org.eclipse.jetty.server.Server").info("not shown");
    context.stop();

    assertThat(Files.readString(file))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[main] "
                + "dev\\.skiff\\.engine\\.api\\.ApiServer listening on x\n");
  }

  @Test
  void oldLogsAreRotatedAwayInTheFolderOfTheLog() throws Exception {
    Path file = directory.resolve("engine.log");
    Files.write(file, new byte[6 << 20]);
    Files.write(directory.resolve("engine.log.1"), new byte[10]);
    Files.write(directory.resolve("engine.log.2"), new byte[20]);
    LoggerContext context = configure(file);
    Logger logger = context.getLogger("dev.skiff.engine.Test");
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (Files.size(file) > (1 << 20) && System.nanoTime() < deadline) {
      logger.info("one more");
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
    context.stop();

    assertThat(Files.size(file)).isLessThan(1 << 20);
    assertThat(Files.size(directory.resolve("engine.log.1"))).isGreaterThan(5 << 20);
    assertThat(Files.size(directory.resolve("engine.log.2"))).isEqualTo(10);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(path -> path.getFileName().toString()).sorted().toList())
          .isEqualTo(List.of("engine.log", "engine.log.1", "engine.log.2"));
    }
  }

  private LoggerContext configure(Path file) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("skiff.engine.log", file.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogFileTest.class.getResource("/logback.xml"));
    return context;
  }
}
