package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Claims;
import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.cache.CacheEntry;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the linux base made: boot sets of images, and an initramfs for each kernel. */
final class LinuxCache implements Cache {
  private final RootImages roots;
  private final Initramfs initramfs;
  private final Claims claims;

  LinuxCache(RootImages roots, Initramfs initramfs, Claims claims) {
    this.roots = roots;
    this.initramfs = initramfs;
    this.claims = claims;
  }

  @Override
  public List<CacheEntry> entries() {
    try {
      return Stream.concat(roots.entries().stream(), initramfs.entries().stream()).toList();
    } catch (IOException failure) {
      throw BaseFailure.storage("look through the cache", roots.directory(), failure);
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
    roots.whenGrown(listener);
  }

  private boolean removed(CacheEntry entry) {
    try {
      if (entry.kind().equals(Initramfs.KIND)) {
        initramfs.remove(entry.key());
      } else {
        roots.remove(entry.key());
      }
      return true;
    } catch (ClosedByInterruptException stopped) {
      throw BaseFailure.interrupted("remove from the cache");
    } catch (IOException failure) {
      throw BaseFailure.storage("remove from the cache", roots.directory(), failure);
    }
  }
}
