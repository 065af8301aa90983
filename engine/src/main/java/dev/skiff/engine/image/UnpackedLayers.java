package dev.skiff.engine.image;

import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.durable.HostLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The plain archives of compressed layers, as far as they are kept. Who reads one is present in the
 * store; the time of a file is that of its last use.
 */
final class UnpackedLayers implements Cache {
  private static final String KIND = "layer";

  private final ContentStore store;
  private final InstantSource clock;
  private volatile Runnable grown = () -> {};

  UnpackedLayers(ContentStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Never forced: who loses power loses an order in which layers would be removed. */
  void touch(Path layer) throws IOException {
    Files.setLastModifiedTime(layer, FileTime.from(clock.instant()));
  }

  /** After one was added. */
  void tellGrown() {
    grown.run();
  }

  @Override
  public List<CacheEntry> entries() {
    try {
      List<CacheEntry> entries = new ArrayList<>();
      for (Path layer : store.unpacked()) {
        entry(layer).ifPresent(entries::add);
      }
      return entries;
    } catch (IOException e) {
      throw ImageFailure.of("look through the unpacked layers", store.root(), e);
    }
  }

  private static Optional<CacheEntry> entry(Path layer) throws IOException {
    try {
      return Optional.of(
          new CacheEntry(
              KIND,
              layer.getFileName().toString(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Files.size(layer),
              Files.getLastModifiedTime(layer).toInstant()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  /** Only while nobody is present, who could be reading it. */
  @Override
  public boolean discard(CacheEntry entry, Predicate<CacheEntry> used) {
    try {
      Optional<HostLock.Held> alone = store.presence().tryExclusive();
      if (alone.isEmpty()) {
        return false;
      }
      try (HostLock.Held _ = alone.get()) {
        if (used.test(entry)) {
          return false;
        }
        store.removeUnpacked(new Digest(entry.key()));
        return true;
      }
    } catch (IOException e) {
      throw ImageFailure.of("remove an unpacked layer", store.root(), e);
    }
  }

  @Override
  public void whenGrown(Runnable listener) {
    grown = listener;
  }
}
