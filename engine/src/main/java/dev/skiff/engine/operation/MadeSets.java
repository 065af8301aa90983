package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.files.FilesFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The boot sets of all bases, by what people call them. */
final class MadeSets {
  /** What a boot set's key is told by. */
  private static final String PREFIX = "boot-set:";

  private static final String KIND = "boot-set";

  private final Collection<Base> bases;

  MadeSets(Collection<Base> bases) {
    this.bases = List.copyOf(bases);
  }

  /** A boot set and the base that made it. */
  private record Made(Base base, String key) {}

  /**
   * The set that somebody means by {@code boot-set:} and its key, or the beginning of a key that no
   * other has; empty where it is none.
   *
   * @throws FilesFailure if several are meant, or it has no file system
   */
  Optional<FileSource> find(String name) {
    if (!name.startsWith(PREFIX) || name.equals(PREFIX)) {
      return Optional.empty();
    }
    List<Made> meant = meant(name.substring(PREFIX.length()));
    if (meant.size() > 1) {
      throw FilesFailure.severalBootSets(name, meant.stream().map(Made::key).toList());
    }
    return meant.stream().findFirst().map(made -> source(name, made));
  }

  private List<Made> meant(String beginning) {
    List<Made> meant = new ArrayList<>();
    for (Base base : bases) {
      base.cache().entries().stream()
          .filter(entry -> entry.kind().equals(KIND))
          .map(CacheEntry::key)
          .filter(key -> key.startsWith(beginning))
          .forEach(key -> meant.add(new Made(base, key)));
    }
    return meant;
  }

  /** No guest ever writes to one. */
  private static FileSource source(String name, Made made) {
    Base.Baked baked =
        made.base()
            .baked(made.key())
            .orElseThrow(() -> FilesFailure.noFileSystem(name, made.base().name()));
    return new FileSource(name, () -> false, baked::open);
  }
}
