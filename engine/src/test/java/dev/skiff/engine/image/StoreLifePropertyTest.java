package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.durable.CrashingDisk;
import dev.skiff.engine.durable.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builders, taggers, removers, pruners and users on one store, all at once. What each was told
 * holds: what somebody keeps for himself stays whole; in the end nothing is there that nobody
 * needs.
 */
@Timeout(120)
class StoreLifePropertyTest {
  private static final long SEED = 20260401;
  private static final int ROUNDS = Integer.getInteger("skiff.life.rounds", 30);
  private static final int CONTENTS = 6;
  private static final int NAMES = 5;

  @TempDir Path store;

  /** By image, how many use it: what an engine's instances would say. */
  private final Map<Digest, AtomicInteger> uses = new ConcurrentHashMap<>();

  /** The others go on as long as somebody builds. */
  private final CountDownLatch building = new CountDownLatch(3);

  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger used = new AtomicInteger();
  private final AtomicInteger pruned = new AtomicInteger();

  @Test
  void nothingUsedIsTakenAndNothingSuperfluousIsLeft() throws Exception {
    Images images = open();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> actors = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int own = i;
        actors.add(threads.submit(() -> build(images, own)));
        actors.add(threads.submit(() -> rename(images, new Random(SEED + 10 + own))));
        actors.add(threads.submit(() -> remove(images, new Random(SEED + 20 + own))));
        actors.add(threads.submit(() -> use(images, new Random(SEED + 30 + own))));
      }
      actors.add(threads.submit(() -> prune(images, new Random(SEED + 40))));
      for (Future<?> actor : actors) {
        actor.get();
      }
    }
    assertThat(used.get()).as("uses, seed %d", SEED).isPositive();
    assertThat(pruned.get()).as("pruned images, seed %d", SEED).isPositive();
    assertThat(refusals.get()).as("refusals, seed %d", SEED).isPositive();
    assertThat(images.list().damaged()).isEmpty();
    for (int own = 0; own < 3; own++) {
      Digest kept = images.resolve("own" + own + ":" + (ROUNDS - 1)).digest();
      assertThat(TestImages.read(images, kept)).isEqualTo("own " + own + " " + (ROUNDS - 1));
    }
    images.collect();
    assertOnlyNeeded(images);
    images.prune(_ -> true);
    assertThat(images.list().images()).isEmpty();
    try (Stream<Path> blobs = Files.list(store.resolve("blobs/sha256"))) {
      assertThat(blobs).isEmpty();
    }
  }

  /** Names of its own, which nobody else removes; each must be whole as soon as it is told. */
  private void build(Images images, int own) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String says = "own " + own + " " + round;
        Digest built = TestImages.put(images, says, "own" + own + ":" + round).image().digest();
        assertThat(TestImages.read(images, built)).isEqualTo(says);
        String shared = "shared " + round % CONTENTS;
        TestImages.put(images, shared, "name:" + (round + own) % NAMES);
      }
    } finally {
      building.countDown();
    }
  }

  private void rename(Images images, Random random) {
    while (building.getCount() > 0) {
      allowed(() -> images.tag(name(random), ImageReference.parse(name(random))));
    }
  }

  private void remove(Images images, Random random) {
    while (building.getCount() > 0) {
      boolean force = random.nextBoolean();
      allowed(() -> images.remove(name(random), force));
    }
  }

  /** As an instance is created, run and removed. */
  private void use(Images images, Random random) {
    while (building.getCount() > 0) {
      allowed(() -> {
        Digest digest;
        String says;
        try (Images.Borrowed borrowed = images.borrow(name(random))) {
          digest = borrowed.image().digest();
          count(digest).incrementAndGet();
        }
        says = TestImages.read(images, digest);
        assertThat(says).startsWith("shared ");
        assertThat(TestImages.read(images, digest)).isEqualTo(says);
        used.incrementAndGet();
        count(digest).decrementAndGet();
        images.collect();
      });
    }
  }

  private void prune(Images images, Random random) {
    while (building.getCount() > 0) {
      String victim = name(random);
      Images.Pruned gone =
          images.prune(
              image -> image.references().isEmpty() || image.references().equals(List.of(victim)));
      pruned.addAndGet(gone.deleted().size());
    }
  }

  private AtomicInteger count(Digest digest) {
    return uses.computeIfAbsent(digest, _ -> new AtomicInteger());
  }

  /** Others may have been faster; no other failure is one that a user should see. */
  private void allowed(Runnable action) {
    try {
      action.run();
    } catch (ImageFailure e) {
      assertThat(e.code()).as("seed %d: %s", SEED, e).isIn("image.not-found", "image.in-use");
      refusals.incrementAndGet();
    }
  }

  private static String name(Random random) {
    return "name:" + random.nextInt(NAMES);
  }

  private void assertOnlyNeeded(Images images) throws IOException {
    Set<String> needed = new HashSet<>();
    for (ImageIndex.Entry entry : images.store().index().entries()) {
      assertThat(entry.leftover()).as("leftover without a user").isFalse();
      new Contents(images.store()).reachable(entry).forEach(digest -> needed.add(digest.hex()));
    }
    try (Stream<Path> blobs = Files.list(store.resolve("blobs/sha256"))) {
      assertThat(blobs.map(blob -> blob.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(needed);
    }
    assertThat(store.resolve("tmp")).isEmptyDirectory();
  }

  private Images open() {
    // Nothing here loses power, so that nothing need be forced, which would take most of the time.
    Disk disk = new CrashingDisk(Integer.MAX_VALUE, new Random(SEED));
    Images opened =
        Images.open(
            store,
            disk,
            () -> Instant.EPOCH,
            digest ->
                count(digest).get() > 0 ? List.of(new ImageUses.User("user", true)) : List.of());
    opened.collect();
    return opened;
  }
}
