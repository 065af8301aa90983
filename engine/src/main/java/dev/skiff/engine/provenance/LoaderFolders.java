package dev.skiff.engine.provenance;

import dev.skiff.engine.format.elf.DynamicSection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where loaders look for libraries in an image, ld.so(8): paths of the object, ld.so.conf, folders
 * of the distributions. Of all loaders at once: an image has one.
 */
final class LoaderFolders {
  private static final List<String> USUAL =
      List.of(
          "/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu",
          "/lib64",
          "/usr/lib64",
          "/lib",
          "/usr/local/lib",
          "/usr/lib");

  /** In one object or file; real ones have a handful. */
  private static final int MAX_FOLDERS = 1024;

  private final Set<String> system = new LinkedHashSet<>();

  private LoaderFolders() {}

  static LoaderFolders of(ImageContents contents) throws IOException {
    LoaderFolders folders = new LoaderFolders();
    folders.addConfigured(contents.text("/etc/ld.so.conf").orElse(""));
    for (String name : contents.names("/etc/ld.so.conf.d")) {
      if (name.endsWith(".conf")) {
        folders.addConfigured(contents.text("/etc/ld.so.conf.d/" + name).orElse(""));
      }
    }
    folders.addConfigured(contents.text("/etc/ld-musl-x86_64.path").orElse("").replace(':', '\n'));
    folders.system.addAll(USUAL);
    return folders;
  }

  private void addConfigured(String text) {
    text.lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> line.startsWith("/"))
        .limit(MAX_FOLDERS)
        .forEach(system::add);
  }

  /**
   * Folders for what an object needs, in order.
   *
   * @param ancestors those that needed it, the next one first
   */
  List<String> of(DynamicSection object, String path, List<Ancestor> ancestors) {
    List<String> folders = new ArrayList<>();
    if (object.runpath().isEmpty()) {
      addPath(folders, object.rpath().orElse(""), path);
      for (Ancestor ancestor : ancestors) {
        if (ancestor.dynamic().runpath().isEmpty()) {
          addPath(folders, ancestor.dynamic().rpath().orElse(""), ancestor.path());
        }
      }
    }
    addPath(folders, object.runpath().orElse(""), path);
    folders.addAll(system);
    return folders;
  }

  /** An object that needed another. */
  record Ancestor(String path, DynamicSection dynamic) {}

  private static void addPath(List<String> folders, String path, String object) {
    String origin = object.substring(0, Math.max(1, object.lastIndexOf('/')));
    for (String entry : path.split(":", MAX_FOLDERS)) {
      String folder =
          entry
              .replace("${ORIGIN}", origin)
              .replace("$ORIGIN", origin)
              .replace("${LIB}", "lib/x86_64-linux-gnu")
              .replace("$LIB", "lib/x86_64-linux-gnu");
      if (folder.startsWith("/") && !folder.contains("$")) {
        folders.add(folder);
      }
    }
  }
}
