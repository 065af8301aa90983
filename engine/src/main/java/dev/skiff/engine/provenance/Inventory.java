package dev.skiff.engine.provenance;

import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.image.ImageConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image consists of.
 *
 * @param items what starting its program loads, in the order of loading
 * @param causes all its regular files by why they are there; one with several names is there once,
 *     for the first cause that any of them has
 */
public record Inventory(List<Item> items, List<Total> causes) {

  /** Files that programs and C libraries expect, whatever they do themselves. */
  static final Set<String> SYSTEM = Set.of("/etc/passwd", "/etc/group", "/etc/nsswitch.conf");

  public Inventory {
    items = List.copyOf(items);
    causes = List.copyOf(causes);
  }

  /** Why a file is there, the most important first. */
  public enum Cause {
    PROGRAM,
    INTERPRETER,
    LOADER,
    LIBRARY,
    SYSTEM,
    OTHER
  }

  /**
   * One file.
   *
   * @param soname what a library calls itself; empty for others
   * @param versions of other libraries that it needs
   */
  public record Item(
      Need need,
      Cause cause,
      long size,
      String soname,
      SortedMap<String, List<String>> versions,
      Optional<Origin> origin) {}

  /** Regular files that are there for one cause. */
  public record Total(Cause cause, int files, long bytes) {}

  /**
   * Takes it.
   *
   * @param computer the package lists of this computer
   */
  public static Inventory of(ImageContents contents, ImageConfig config, PackageLists computer)
      throws IOException {
    NeededFiles needed = NeededFiles.of(contents, config);
    Origins origins = Origins.of(contents, needed.needs().keySet(), computer);
    List<Item> items = new ArrayList<>();
    for (Need need : needed.needs().values()) {
      items.add(item(contents, needed, need, origins));
    }
    return new Inventory(items, totals(contents, needed));
  }

  private static Item item(ImageContents contents, NeededFiles needed, Need need, Origins origins)
      throws IOException {
    Optional<ElfFile> elf = needed.object(need.path());
    return new Item(
        need,
        cause(need),
        contents.content(need.path()).orElseThrow().size(),
        elf.flatMap(object -> object.dynamic().soname()).orElse(""),
        elf.isPresent() ? contents.versions(need.path()) : new TreeMap<>(),
        origins.of(need.path()));
  }

  private static Cause cause(Need need) {
    return switch (need.how()) {
      case PROGRAM -> Cause.PROGRAM;
      case SCRIPT_INTERPRETER -> Cause.INTERPRETER;
      case LOADER -> Cause.LOADER;
      case LIBRARY, VARIANT, COMPANION -> Cause.LIBRARY;
    };
  }

  private static List<Total> totals(ImageContents contents, NeededFiles needed) throws IOException {
    SortedMap<String, String> links = contents.tree().links();
    Map<String, Cause> shared = new HashMap<>();
    links.forEach(
        (name, first) -> shared.merge(first, cause('/' + name, needed), Inventory::moreImportant));
    Map<Cause, Total> totals = new EnumMap<>(Cause.class);
    contents.forEachFile((path, file) -> {
      if (!links.containsKey(path.substring(1))) {
        Cause own = cause(path, needed);
        Cause cause = moreImportant(own, shared.getOrDefault(path.substring(1), own));
        totals.merge(
            cause,
            new Total(cause, 1, file.content().size()),
            (a, b) -> new Total(cause, a.files() + b.files(), a.bytes() + b.bytes()));
      }
    });
    return List.copyOf(totals.values());
  }

  private static Cause cause(String path, NeededFiles needed) {
    Need need = needed.needs().get(path);
    return need != null ? cause(need) : SYSTEM.contains(path) ? Cause.SYSTEM : Cause.OTHER;
  }

  private static Cause moreImportant(Cause one, Cause other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
