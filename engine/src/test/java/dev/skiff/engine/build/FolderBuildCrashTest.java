package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.skiff.engine.durable.CrashingDisk;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The power goes at every effect of three builds of a changing folder. Afterwards the store opens,
 * every image in it is whole and one that was built, what was acknowledged last is there, and the
 * next build gives what it would have given: nothing that is remembered was never stored.
 */
class FolderBuildCrashTest {
  private static final InstantSource LATER = () -> InstantSource.system().instant().plusSeconds(60);

  @TempDir Path place;

  private final Logger images = (Logger) LoggerFactory.getLogger(Images.class);
  private final Logger builds = (Logger) LoggerFactory.getLogger(FolderBuilder.class);

  @BeforeEach
  void silence() {
    images.setLevel(Level.OFF);
    builds.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    images.setLevel(null);
    builds.setLevel(null);
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsRememberedThatIsNot() throws IOException {
    Path folder = Files.createDirectory(place.resolve("web"));
    new Compiler(place).program(folder.resolve("web"), "-static");
    Files.writeString(folder.resolve("skiff.yaml"), "program: web\nfiles: [{from: d, to: /d}]\n");
    Files.createDirectory(folder.resolve("d"));
    Map<String, Digest> right = new HashMap<>();
    for (String says : List.of("one", "two")) {
      say(folder, says);
      right.put(says, build(open("right", Disk.real()), "right-cache", folder, Disk.real()));
    }
    int crashes = 0;
    boolean crashed = true;
    for (int crashAt = 0; crashed; crashAt++) {
      crashed = false;
      for (int seed = 0; seed < 2; seed++) {
        String run = crashAt + "-" + seed;
        crashed |=
            crashesAt(
                new CrashingDisk(crashAt, new Random(31L * crashAt + seed)), run, folder, right);
      }
      crashes += crashed ? 2 : 0;
    }
    assertThat(crashes).isGreaterThan(60);
  }

  private boolean crashesAt(CrashingDisk disk, String run, Path folder, Map<String, Digest> right)
      throws IOException {
    Optional<String> acknowledged = Optional.empty();
    try {
      Images store = open(run, disk);
      for (String says : List.of("one", "two", "one")) {
        say(folder, says);
        assertThat(build(store, run + "-cache", folder, disk)).isEqualTo(right.get(says));
        acknowledged = Optional.of(says);
      }
    } catch (Failure | UncheckedIOException e) {
      assertThat(disk.crashed()).as(run).isTrue();
    }
    disk.losePower();
    Images after = open(run, Disk.real());
    assertThat(after.list().damaged()).as(run).isEmpty();
    for (Image image : after.list().images()) {
      assertThat(right.values()).as(run).contains(image.digest());
      try (VerifiedTree tree = after.tree(image.digest())) {
        tree.confirm();
      }
    }
    if (acknowledged.isPresent()) {
      assertThat(after.list().images()).as(run).isNotEmpty();
    }
    say(folder, "two");
    assertThat(build(after, run + "-cache", folder, Disk.real()))
        .as(run)
        .isEqualTo(right.get("two"));
    try (VerifiedTree tree = after.tree(Objects.requireNonNull(right.get("two")))) {
      tree.confirm();
    }
    boolean crashed = disk.effects() > 0 && acknowledgedLess(acknowledged);
    Compiler.run(
        List.of(
            "rm", "-rf", place.resolve(run).toString(), place.resolve(run + "-cache").toString()));
    return crashed;
  }

  private static boolean acknowledgedLess(Optional<String> acknowledged) {
    return acknowledged.filter("one"::equals).isEmpty();
  }

  private static void say(Path folder, String says) throws IOException {
    Files.writeString(folder.resolve("d/says"), says);
  }

  private Images open(String name, Disk disk) {
    Images opened = Images.open(place.resolve(name), disk, () -> Instant.EPOCH, _ -> List.of());
    opened.collect();
    return opened;
  }

  private Digest build(Images store, String cache, Path folder, Disk disk) {
    FolderBuilder builder =
        new FolderBuilder(
            store, new FolderBuilder.Ground(Path.of("/"), 1, place.resolve(cache), disk, LATER));
    return builder
        .build(new FolderBuilder.Plan(folder, Optional.empty(), false, (_, _, _) -> {}))
        .stored()
        .image()
        .digest();
  }
}
