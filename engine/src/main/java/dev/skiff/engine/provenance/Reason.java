package dev.skiff.engine.provenance;

import dev.skiff.engine.files.FileEntry;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a file is in an image.
 *
 * @param path absolute, no name on the way being a link
 * @param leadsTo where it leads to if it is a link; else its own path
 * @param chain from the program to it; empty if starting the program does not load it
 * @param neededBy other programs and libraries of the image that name it; at most ten
 * @param otherNames other paths of the file that it leads to; at most ten
 * @param expected whether programs and C libraries expect it, whatever they do themselves
 * @param layer which layer's archive its bytes lie in; empty for links and directories
 */
public record Reason(
    String path,
    FileEntry entry,
    String leadsTo,
    List<Need> chain,
    List<String> neededBy,
    List<String> otherNames,
    boolean expected,
    Optional<Path> layer,
    Optional<Origin> origin) {
  private static final int MAX_NEEDERS = 10;
  private static final int MAX_NAMES = 10;

  /** Looked at in search of who needs a file; images of distributions have some thousand. */
  private static final int MAX_OBJECTS = 50_000;

  public Reason {
    chain = List.copyOf(chain);
    neededBy = List.copyOf(neededBy);
    otherNames = List.copyOf(otherNames);
  }

  /**
   * Finds it.
   *
   * @throws dev.skiff.engine.files.FilesFailure if there is no such file
   */
  public static Reason of(
      ImageContents contents, ImageConfig config, String path, PackageLists computer)
      throws IOException {
    Found found = contents.at(path);
    String own = found.absolute();
    String real = contents.real(own).orElse(own);
    List<String> otherNames = contents.otherNames(real).stream().limit(MAX_NAMES).toList();
    List<Need> chain = chain(NeededFiles.of(contents, config), real, otherNames);
    return new Reason(
        own,
        found.node().entry(),
        real,
        chain,
        chain.isEmpty() && contents.isFile(real) ? needers(contents, real, own) : List.of(),
        otherNames,
        Inventory.SYSTEM.contains(own),
        contents.content(real).flatMap(Reason::layer),
        contents.isFile(real)
            ? Origins.of(contents, List.of(real), computer).of(real)
            : Optional.empty());
  }

  /** A file that is needed by another of its names is needed. */
  private static List<Need> chain(NeededFiles needed, String real, List<String> otherNames) {
    List<Need> chain = needed.chain(real);
    for (String name : otherNames) {
      chain = chain.isEmpty() ? needed.chain(name) : chain;
    }
    return chain;
  }

  private static Optional<Path> layer(Content content) {
    return content instanceof Content.Region region ? Optional.of(region.file()) : Optional.empty();
  }

  /** Whatever has its name among those of the libraries that it needs, or as its loader. */
  private static List<String> needers(ImageContents contents, String real, String own)
      throws IOException {
    List<String> names = new ArrayList<>(List.of(name(real), name(own)));
    Optional<ElfFile> elf = contents.elf(real);
    elf.flatMap(object -> object.dynamic().soname()).ifPresent(names::add);
    if (elf.isEmpty()) {
      return List.of();
    }
    List<String> needers = new ArrayList<>();
    int[] objects = {0};
    contents.forEachFile((path, file) -> {
      if (needers.size() < MAX_NEEDERS && objects[0] < MAX_OBJECTS && mayBeObject(path, file)) {
        objects[0]++;
        Optional<ElfFile> object = contents.elf(path);
        if (object.isPresent() && needs(object.get(), names, own, real)) {
          needers.add(path);
        }
      }
    });
    return needers;
  }

  private static boolean mayBeObject(String path, Node.RegularFile file) {
    return (file.ownership().mode() & 0111) != 0 || name(path).contains(".so");
  }

  private static boolean needs(ElfFile object, List<String> names, String own, String real) {
    return object.dynamic().needed().stream().anyMatch(names::contains)
        || object
            .interpreter()
            .filter(loader -> loader.equals(own) || loader.equals(real))
            .isPresent();
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
