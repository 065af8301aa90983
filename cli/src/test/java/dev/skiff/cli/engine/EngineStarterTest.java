package dev.skiff.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.cli.fake.FakeEngine;
import dev.skiff.wire.SkiffPaths;
import dev.skiff.wire.UnusablePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineStarterTest {
  @TempDir Path folder;

  @Test
  void anEngineIsStartedAndThatIsSaid() {
    try (FakeEngine engine = engine()) {
      CommandLineInTest skiff = CommandLineInTest.beside(folder, engine);
      assertThat(skiff.run("start", "nobody")).isEqualTo(125);
      assertThat(skiff.err()).startsWith("skiff: starting the engine (skiffd)\n");
      assertThat(engine.lives()).isEqualTo(1);
    }
  }

  @Test
  void anEngineThatTakesItsTimeIsWaitedFor() {
    try (FakeEngine engine = engine()) {
      CommandLineInTest skiff =
          new CommandLineInTest(
              folder,
              paths -> {
                Thread.ofVirtual().start(engine::live);
                return launched(false, "");
              });
      assertThat(skiff.run("start", "nobody")).isEqualTo(125);
      assertThat(skiff.err()).contains("nothing at POST /containers/nobody/start");
    }
  }

  @Test
  void theLoserOfARaceUsesTheWinnersEngine() throws Exception {
    Files.writeString(folder.resolve("engine.lock"), ProcessHandle.current().pid() + "\n");
    CountDownLatch lost = new CountDownLatch(1);
    try (FakeEngine engine = engine()) {
      CommandLineInTest skiff =
          new CommandLineInTest(
              folder,
              paths -> {
                lost.countDown();
                return launched(true, "another engine runs");
              });
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(() -> skiff.run("start", "nobody"));
      lost.await();
      engine.live();
      assertThat(code.get()).isEqualTo(125);
      assertThat(skiff.err()).contains("nothing at POST").doesNotContain("another engine");
    }
  }

  @Test
  void anEngineThatEndsAtOnceIsQuoted() {
    CommandLineInTest skiff =
        new CommandLineInTest(folder, paths -> launched(true, "skiffd: the disk is full"));
    assertThat(skiff.run("ps")).isEqualTo(1);
    assertThat(skiff.err())
        .contains("the engine ended as it started:\nskiffd: the disk is full", "engine.log");
  }

  @Test
  void anEngineRunsInASessionOfItsOwnAndItsWordsAreKept() throws Exception {
    Path home = folder.resolve("home");
    Path program =
        script(
            """
            #!/bin/sh
            echo "$SKIFF_HOME $SKIFF_HOST" >&2
            echo "$$ $(cut -d' ' -f6 /proc/$$/stat)" >&2
            touch "$SKIFF_HOST"
            """);
    ProcessLauncher launcher = new ProcessLauncher(Map.of("SKIFFD", program.toString()));
    SkiffPaths paths = new SkiffPaths(home, folder.resolve("s"), 0);
    try (SocketFolder socket = new SocketFolder(folder)) {
      EngineLauncher.Launched launched = launcher.launch(paths);
      while (!Files.exists(paths.socket())) {
        socket.await(Duration.ofSeconds(10));
      }
      List<String> lines = launched.lastWords().lines().toList();
      assertThat(lines.getFirst()).isEqualTo(home + " " + paths.socket());
      String[] pidAndSession = lines.getLast().split(" ", -1);
      assertThat(pidAndSession[0]).isEqualTo(pidAndSession[1]);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
  }

  @Test
  void aHomeThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path program = script("#!/bin/sh\n");
    ProcessLauncher launcher = new ProcessLauncher(Map.of("SKIFFD", program.toString()));
    SkiffPaths paths = new SkiffPaths(file.resolve("home"), folder.resolve("s"), 0);
    assertThatThrownBy(() -> launcher.launch(paths))
        .isInstanceOf(UnusablePath.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("Exception");
  }

  @Test
  void manyAtOnceEndWithOneEngine() {
    AtomicInteger launches = new AtomicInteger();
    try (FakeEngine engine = engine()) {
      EngineLauncher first =
          paths -> {
            launches.incrementAndGet();
            engine.live();
            return launched(false, "");
          };
      CompletableFuture<?>[] all = new CompletableFuture<?>[8];
      for (int i = 0; i < all.length; i++) {
        CommandLineInTest skiff = new CommandLineInTest(folder, first);
        all[i] =
            CompletableFuture.runAsync(
                () -> assertThat(skiff.run("start", "nobody")).isEqualTo(125));
      }
      CompletableFuture.allOf(all).join();
      assertThat(engine.lives()).isEqualTo(1);
      assertThat(launches.get()).isPositive();
    }
  }

  private FakeEngine engine() {
    return new FakeEngine(CommandLineInTest.socket(folder));
  }

  private Path script(String text) throws IOException {
    Path script = Files.writeString(folder.resolve("skiffd"), text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private static EngineLauncher.Launched launched(boolean ended, String words) {
    return new EngineLauncher.Launched() {
      @Override
      public boolean hasEnded() {
        return ended;
      }

      @Override
      public String lastWords() {
        return words;
      }
    };
  }
}
