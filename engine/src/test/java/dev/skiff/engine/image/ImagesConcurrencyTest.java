package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.skiff.engine.durable.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ImagesConcurrencyTest {
  private static final int ROUNDS = 12;

  @TempDir Path store;

  @Test
  void threadsAndProcessesWriteTheSameImagesAndTheirOwn() throws Exception {
    Process other = ImageWritingProcess.start(store, "other", ROUNDS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Images images = open();
      List<Future<?>> writers = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        writers.add(threads.submit(() -> ImageWritingProcess.write(images, name, ROUNDS)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(other.inputReader().readAllLines()).hasSize(ROUNDS / 3);
      assertThat(other.waitFor()).isZero();
    } finally {
      other.destroyForcibly();
    }
    for (String name : List.of("a", "b", "c", "other")) {
      assertKept(open(), name, ROUNDS - 1);
    }
  }

  /** One instance of a store sweeps what it must not take from another one that only renames. */
  @Test
  void collectingTakesNothingFromWhoRenames() throws Exception {
    Images renaming = open();
    TestImages.put(renaming, "hello", "web:0");
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> collector =
          threads.submit(() -> {
            Images collecting = open();
            while (!done.get()) {
              collecting.collect();
            }
          });
      try {
        for (int i = 1; i <= 100; i++) {
          renaming.tag("web:" + (i - 1), ImageReference.parse("web:" + i));
          renaming.remove("web:" + (i - 1), false);
        }
      } finally {
        done.set(true);
      }
      collector.get();
    }
    assertThat(TestImages.read(renaming, renaming.resolve("web:100").digest())).isEqualTo("hello");
  }

  @Test
  void aKilledProcessLosesNothingItHasSaid() throws Exception {
    ((Logger) LoggerFactory.getLogger(Collector.class)).setLevel(Level.OFF);
    Process other = ImageWritingProcess.start(store, "killed", 1_000_000);
    try {
      Images images = open();
      String last = "";
      for (int i = 0; i < 8; i++) {
        last = other.inputReader().readLine();
        TestImages.put(images, "beside " + i, "beside:" + i);
      }
      other.destroyForcibly().waitFor();
      Images after = open();
      after.collect();
      assertKept(after, "killed", Integer.parseInt(last.substring(last.indexOf(':') + 1)));
      for (int i = 0; i < 8; i++) {
        assertThat(TestImages.read(after, after.resolve("beside:" + i).digest()))
            .isEqualTo("beside " + i);
      }
      assertThat(store.resolve("tmp")).isEmptyDirectory();
    } finally {
      other.destroyForcibly();
      ((Logger) LoggerFactory.getLogger(Collector.class)).setLevel(null);
    }
  }

  private Images open() {
    return Images.open(store, Disk.real(), () -> Instant.EPOCH, _ -> List.of());
  }

  private static void assertKept(Images images, String name, int lastRound) throws IOException {
    assertThat(images.list().damaged()).isEmpty();
    for (int i = 0; i <= lastRound; i += 3) {
      Image image = images.resolve(name + ":" + i);
      assertThat(TestImages.read(images, image.digest())).isEqualTo(name + i);
    }
  }
}
