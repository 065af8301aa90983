package dev.skiff.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.state.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumesTest {
  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();
  private Database database;
  private Volumes volumes;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("state.db"));
    volumes =
        Volumes.open(
            new Volumes.Surroundings(
                folder.resolve("volumes"),
                database,
                Disk.real(),
                () -> Instant.EPOCH,
                new Random(1),
                this::tell));
  }

  private void tell(Happening happening) {
    told.add(happening.action() + " " + happening.id());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aVolumeIsThereForTheNextEngineToo() {
    Volume made = volumes.create(new NewVolume("data", Map.of("a", "b"), Map.of(), size(3 << 20)));
    volumes.withFileSystem("data", "ext4", file -> Files.writeString(file, "ext4"));
    close();
    open();
    assertThat(volumes.all()).containsExactly(made.holding("ext4"));
    assertThat(volumes.existingFile(volumes.get("data"))).hasContent("ext4");
    assertThat(made.label()).matches("skiff-[0-9a-f]{16}");
  }

  @Test
  void makingOneThatIsThereChangesNothing() {
    Volume first = volumes.create(NewVolume.named("data"));
    assertThat(volumes.create(NewVolume.named("data"))).isEqualTo(first);
    assertThat(first.sizeBytes()).isEqualTo(Volumes.USUAL_BYTES);
    assertThat(told).containsExactly("create data");
    assertFails("volume.exists", () -> volumes.create(ofSize("data", 1 << 20)));
  }

  @Test
  void sizesAreWholeMebibytesWithinBounds() {
    assertThat(volumes.create(ofSize("small", 1)).sizeBytes()).isEqualTo(1 << 20);
    assertFails("volume.bad-size", () -> volumes.create(ofSize("none", 0)));
    assertFails("volume.bad-size", () -> volumes.create(ofSize("large", Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "-data", ".data", "da ta", "a/b", "..", "a\u0000b", "ä1"})
  void whatIsNoNameIsRefused(String name) {
    assertFails("volume.bad-name", () -> volumes.create(NewVolume.named(name)));
  }

  @Test
  void withoutANameOneIsFound() {
    Volume one = volumes.create(NewVolume.named(""));
    Volume other = volumes.create(NewVolume.named(""));
    assertThat(one.name()).matches("[0-9a-f]{64}").isNotEqualTo(other.name());
    assertThat(one.anonymous()).isTrue();
  }

  @Test
  void aFileSystemIsMadeOnceHoweverManyAsk() throws Exception {
    volumes.create(NewVolume.named("data"));
    AtomicInteger made = new AtomicInteger();
    List<Callable<Volume>> askers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      askers.add(() ->
          volumes.withFileSystem(
              "data", "ext4", file -> Files.writeString(file, "made " + made.incrementAndGet())));
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Volume> answer : executor.invokeAll(askers)) {
        assertThat(answer.get().fileSystem()).contains("ext4");
      }
    }
    assertThat(made).hasValue(1);
    assertThat(volumes.existingFile(volumes.get("data"))).hasContent("made 1");
  }

  @Test
  void aFileSystemThatCannotBeMadeLeavesNothing() throws IOException {
    volumes.create(NewVolume.named("data"));
    assertFails(
        "volume.storage",
        () ->
            volumes.withFileSystem(
                "data",
                "ext4",
                file -> {
                  Files.writeString(file, "half");
                  throw new IOException("the tool failed");
                }));
    assertThat(volumes.get("data").fileSystem()).isEmpty();
    assertThat(folder.resolve("volumes")).isEmptyDirectory();
    assertFails("volume.empty", () -> volumes.existingFile(volumes.get("data")));
  }

  @Test
  void itGrowsAndDoesNotShrink() throws IOException {
    volumes.create(ofSize("data", 2 << 20));
    assertThat(volumes.grow("data", 3 << 20).sizeBytes()).isEqualTo(3 << 20);
    volumes.withFileSystem("data", "ext4", file -> Files.write(file, new byte[3 << 20]));
    Volume grown = volumes.grow("data", 5 << 20);
    assertThat(volumes.existingFile(grown)).hasSize(5 << 20);
    assertThat(volumes.allocatedBytes(grown)).isLessThan(4 << 20);
    assertFails("volume.does-not-shrink", () -> volumes.grow("data", 4 << 20));
  }

  @Test
  void whatIsRemovedIsGone() {
    volumes.create(NewVolume.named("data"));
    volumes.withFileSystem("data", "ext4", file -> Files.writeString(file, "x"));
    volumes.remove("data");
    assertThat(folder.resolve("volumes")).isEmptyDirectory();
    assertFails("volume.not-found", () -> volumes.get("data"));
    assertThat(told).containsExactly("create data", "destroy data");
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    volumes.create(NewVolume.named("database"));
    assertThatThrownBy(() -> volumes.get("databse"))
        .isInstanceOfSatisfying(
            VolumeFailure.class,
            failure -> assertThat(failure.hint()).contains("did you mean 'database'"));
  }

  @Test
  void aDiskThatIsGoneIsNotAnEmptyOne() throws IOException {
    volumes.create(NewVolume.named("data"));
    Volume held = volumes.withFileSystem("data", "ext4", file -> Files.writeString(file, "x"));
    Files.delete(volumes.file(held));
    assertFails("volume.file-missing", () -> volumes.existingFile(held));
  }

  @Test
  void whatKilledEnginesLeftIsSwept() throws IOException {
    volumes.create(NewVolume.named("data"));
    Volume held = volumes.withFileSystem("data", "ext4", file -> Files.writeString(file, "x"));
    Path left = Files.createDirectory(volumes.scratch("spool"));
    Files.writeString(left.resolve("file"), "x");
    Files.writeString(folder.resolve("volumes/0000000000000000.img"), "x");
    volumes.sweep();
    assertThat(folder.resolve("volumes")).isDirectoryContaining(volumes.file(held)::equals);
    assertThat(folder.resolve("volumes").toFile().list()).hasSize(1);
  }

  private static Optional<Long> size(long bytes) {
    return Optional.of(bytes);
  }

  private static NewVolume ofSize(String name, long bytes) {
    return new NewVolume(name, Map.of(), Map.of(), size(bytes));
  }

  private static void assertFails(String code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            VolumeFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
