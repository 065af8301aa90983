package dev.skiff.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.durable.CrashingDisk;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.state.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at every effect of a history of volumes. Afterwards each one that says it has a
 * file system has all of it, one that was removed is gone, and nothing else is left.
 */
class VolumesCrashTest {
  private static final int ROUNDS = 4;

  @TempDir Path home;

  @Test
  void aVolumeIsWholeOrEmptyWheneverThePowerGoes() throws IOException {
    int crashes = 0;
    boolean crashed = true;
    int crashAt = 0;
    for (; crashed; crashAt++) {
      crashed = false;
      for (int seed = 0; seed < ROUNDS; seed++) {
        crashed |= crashesAt(crashAt, seed);
      }
      crashes += crashed ? 1 : 0;
    }
    assertThat(crashes).as("effects of the history").isGreaterThan(8);
  }

  private boolean crashesAt(int crashAt, int seed) throws IOException {
    String run = "crash at effect %d, seed %d".formatted(crashAt, seed);
    Path folder = Files.createDirectory(home.resolve(crashAt + "-" + seed));
    CrashingDisk disk = new CrashingDisk(crashAt, new Random(seed));
    try (Database database = Database.open(folder.resolve("state.db"))) {
      perform(open(folder, database, disk));
    }
    boolean crashed = disk.crashed();
    disk.losePower();
    try (Database database = Database.open(folder.resolve("state.db"))) {
      Volumes volumes = open(folder, database, Disk.real());
      volumes.sweep();
      for (Volume volume : volumes.all()) {
        if (volume.fileSystem().isPresent()) {
          assertThat(volumes.existingFile(volume)).as(run).hasContent(content(volume));
        } else {
          Files.deleteIfExists(volumes.file(volume));
        }
      }
      assertThat(Files.isDirectory(folder.resolve("volumes")) ? files(folder) : List.of())
          .as(run)
          .hasSize((int) volumes.all().stream().filter(v -> v.fileSystem().isPresent()).count());
      volumes.create(NewVolume.named("after"));
      attach(volumes, "after");
    }
    return crashed;
  }

  private static List<String> files(Path folder) {
    return List.of(folder.resolve("volumes").toFile().list());
  }

  private static void perform(Volumes volumes) {
    try {
      volumes.create(NewVolume.named("one"));
      attach(volumes, "one");
      volumes.create(NewVolume.named("two"));
      attach(volumes, "two");
      volumes.remove("one");
      volumes.create(NewVolume.named("one"));
      attach(volumes, "one");
    } catch (VolumeFailure crashed) {
      // What follows did not happen.
    }
  }

  private static void attach(Volumes volumes, String name) {
    String content = content(volumes.get(name));
    volumes.withFileSystem(name, "ext4", file -> Files.writeString(file, content));
  }

  private static String content(Volume volume) {
    return "all of " + volume.id();
  }

  private static Volumes open(Path folder, Database database, Disk disk) {
    return Volumes.open(
        new Volumes.Surroundings(
            folder.resolve("volumes"),
            database,
            disk,
            () -> Instant.EPOCH,
            new Random(7),
            _ -> {}));
  }
}
