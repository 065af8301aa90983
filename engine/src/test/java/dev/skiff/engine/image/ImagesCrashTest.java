package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.skiff.engine.durable.CrashingDisk;
import dev.skiff.engine.durable.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The power goes at every effect of a history of puts, tags and removals. Afterwards the store
 * opens, every image in it is whole, and each name means what was acknowledged last, or what was
 * being done.
 */
class ImagesCrashTest {
  /**
   * A soak sets more; a round in which everything survives finds other faults than its opposite.
   */
  private static final int ROUNDS_PER_EFFECT = Integer.getInteger("skiff.crash.rounds", 4);

  @TempDir Path home;

  private final Logger log = (Logger) LoggerFactory.getLogger(Collector.class);

  @BeforeEach
  void silence() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    log.setLevel(null);
  }

  /** What each name should say; a step changes one of them. */
  private sealed interface Step {
    record Put(String name, String says) implements Step {}

    record Tag(String name, String source) implements Step {}

    record Remove(String name) implements Step {}

    /** Everything whose first name begins so. */
    record Prune(String names) implements Step {}
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingHalfDoneIsLeft() throws IOException {
    List<Step> history =
        List.of(
            new Step.Put("a:1", "one"),
            new Step.Put("b:1", "two"),
            new Step.Put("a:1", "two"),
            new Step.Tag("c:1", "b:1"),
            new Step.Put("c:1", "three"),
            new Step.Put("a:1", "two"),
            new Step.Remove("b:1"),
            new Step.Remove("a:1"),
            new Step.Put("b:1", "two"),
            new Step.Remove("c:1"),
            new Step.Tag("a:2", "b:1"),
            new Step.Put("d:1", "four"),
            new Step.Prune("a:"),
            new Step.Put("e:1", "four"),
            new Step.Prune(""));
    int crashes = 0;
    int crashAt = 0;
    for (boolean crashed = true; crashed; crashAt++) {
      crashed = false;
      for (int seed = 0; seed < ROUNDS_PER_EFFECT; seed++) {
        if (crashesAt(history, crashAt, seed)) {
          crashed = true;
          crashes++;
        }
      }
    }

    assertThat(crashAt).as("effects of the history").isGreaterThan(100);
    assertThat(crashes).isEqualTo((crashAt - 1) * ROUNDS_PER_EFFECT);
  }

  private boolean crashesAt(List<Step> history, int crashAt, int seed) throws IOException {
    String run = "crash at effect %d, seed %d".formatted(crashAt, seed);
    Path store = home.resolve(crashAt + "-" + seed);
    Files.createDirectory(store);
    CrashingDisk disk = new CrashingDisk(crashAt, new Random(seed));
    Map<String, String> acknowledged = new TreeMap<>();
    Optional<Step> interrupted = perform(history, store, disk, acknowledged);
    boolean crashed = disk.crashed();
    disk.losePower();
    // What was lost is lost: from here on nothing needs to be forced, which would take most time.
    Images images = open(store, new CrashingDisk(Integer.MAX_VALUE, new Random(seed)));
    assertThat(meanings(images))
        .as(run)
        .isIn(
            acknowledged, interrupted.map(step -> after(acknowledged, step)).orElse(acknowledged));
    assertOnlyNeededFiles(images, store, run);
    TestImages.put(images, "afterwards", "z:1");
    delete(store);
    return crashed;
  }

  /** The step that was being done when the power went; changes {@code acknowledged} as it goes. */
  private static Optional<Step> perform(
      List<Step> history, Path store, Disk disk, Map<String, String> acknowledged) {
    Images images;
    try {
      images = open(store, disk);
    } catch (ImageFailure e) {
      return Optional.empty();
    }
    for (Step step : history) {
      try {
        switch (step) {
          case Step.Put put -> TestImages.put(images, put.says(), put.name());
          case Step.Tag tag -> images.tag(tag.source(), ImageReference.parse(tag.name()));
          case Step.Remove remove -> images.remove(remove.name(), false);
          case Step.Prune prune -> images.prune(image -> prunes(prune, image.references()));
        }
      } catch (ImageFailure | UncheckedIOException e) {
        return Optional.of(step);
      }
      Map<String, String> changed = after(acknowledged, step);
      acknowledged.clear();
      acknowledged.putAll(changed);
    }
    return Optional.empty();
  }

  private static Map<String, String> after(Map<String, String> before, Step step) {
    Map<String, String> after = new TreeMap<>(before);
    switch (step) {
      case Step.Put put -> after.put(put.name(), put.says());
      case Step.Tag tag -> after.put(tag.name(), before.getOrDefault(tag.source(), ""));
      case Step.Remove remove -> after.remove(remove.name());
      case Step.Prune prune -> {
        Map<String, List<String>> namesBySays = new TreeMap<>();
        before.forEach(
            (name, says) -> namesBySays.computeIfAbsent(says, _ -> new ArrayList<>()).add(name));
        namesBySays.values().stream()
            .filter(names -> prunes(prune, names))
            .forEach(names -> after.keySet().removeAll(names));
      }
    }
    return after;
  }

  private static boolean prunes(Step.Prune prune, List<String> names) {
    return names.getFirst().startsWith(prune.names());
  }

  private static Map<String, String> meanings(Images images) {
    Images.Listing listing = images.list();
    assertThat(listing.damaged()).isEmpty();
    Map<String, String> meanings = new TreeMap<>();
    for (Image image : listing.images()) {
      String says = TestImages.read(images, image.digest());
      assertThat(image.references()).isNotEmpty();
      image.references().forEach(reference -> meanings.put(reference, says));
    }
    return meanings;
  }

  private static void assertOnlyNeededFiles(Images images, Path store, String run)
      throws IOException {
    assertThat(store.resolve("tmp")).as(run).isEmptyDirectory();
    Set<String> needed = new HashSet<>();
    for (ImageIndex.Entry entry : images.store().index().entries()) {
      new Contents(images.store()).reachable(entry).forEach(digest -> needed.add(digest.hex()));
    }
    try (Stream<Path> blobs = Files.list(store.resolve("blobs/sha256"))) {
      assertThat(blobs.map(blob -> blob.getFileName().toString()))
          .as(run)
          .containsExactlyInAnyOrderElementsOf(needed);
    }
  }

  private static Images open(Path store, Disk disk) {
    Images opened = Images.open(store, disk, () -> Instant.EPOCH, _ -> List.of());
    opened.collect();
    return opened;
  }

  private static void delete(Path store) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(store)) {
      walk.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
