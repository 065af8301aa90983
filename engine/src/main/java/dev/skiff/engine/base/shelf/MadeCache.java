package dev.skiff.engine.base.shelf;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Claims;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.cache.CacheEntry;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a base made, its boot sets above all. */
public final class MadeCache implements Cache {
  private final Claims claims;
  private final BootSets bootSets;
  private final List<Part> parts;

  /** Some of it, of one kind. */
  public interface Part {
    List<CacheEntry> entries() throws IOException;

    /** Whether an entry is of this part. */
    boolean keeps(CacheEntry entry);

    /** Removes what has this key; what is not there is no error. */
    void remove(String key) throws IOException;
  }

  /**
   * @param others beside the boot sets
   */
  public MadeCache(Claims claims, BootSets bootSets, List<Part> others) {
    this.claims = claims;
    this.bootSets = bootSets;
    this.parts = new ArrayList<>(others);
    parts.add(bootSets);
  }

  @Override
  public List<CacheEntry> entries() {
    try {
      List<CacheEntry> entries = new ArrayList<>();
      for (Part part : parts) {
        entries.addAll(part.entries());
      }
      return entries;
    } catch (IOException failure) {
      throw BaseFailure.storage("look through the cache", directory(), failure);
    }
  }

  @Override
  public boolean discard(CacheEntry entry, Predicate<CacheEntry> used) {
    // Who claims an image may be about to use whatever nobody knows the image of.
    return entry.image().isPresent()
        ? claims.unlessClaimed(entry.image().get(), () -> !used.test(entry) && removed(entry))
        : claims.unlessAnyClaimed(() -> !used.test(entry) && removed(entry));
  }

  @Override
  public void whenGrown(Runnable listener) {
    bootSets.whenGrown(listener);
  }

  private boolean removed(CacheEntry entry) {
    try {
      for (Part part : parts) {
        if (part.keeps(entry)) {
          part.remove(entry.key());
        }
      }
      return true;
    } catch (ClosedByInterruptException stopped) {
      throw BaseFailure.interrupted("remove from the cache");
    } catch (IOException failure) {
      throw BaseFailure.storage("remove from the cache", directory(), failure);
    }
  }

  private Path directory() {
    return bootSets.directory();
  }
}
