package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders that are compiled into a glibc loader. Distributions differ, so they are read from
 * its bytes, where they lie one after the other, each with a slash and a NUL at its end (glibc,
 * elf/dl-load.c, system_dirs).
 */
final class DefaultFolders {
  /** Real ones have a quarter of a megabyte, a megabyte with symbols. */
  private static final int MAX_LOADER_BYTES = 16 << 20;

  private static final Pattern FOLDER = Pattern.compile("(?<=\0)(/[!-~]{1,200})/(?=\0)");

  /** Those of glibc as its authors publish it. */
  private static final List<String> USUAL = List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib");

  private DefaultFolders() {}

  static List<String> of(HostFile loader) throws IOException {
    if (loader.size() > MAX_LOADER_BYTES) {
      return USUAL;
    }
    String bytes = new String(Files.readAllBytes(loader.real()), StandardCharsets.ISO_8859_1);
    Set<String> folders = new LinkedHashSet<>();
    for (Matcher matcher = FOLDER.matcher(bytes); matcher.find(); ) {
      if (matcher.group(1).matches(".*/?lib.*")) {
        folders.add(matcher.group(1));
      }
    }
    return folders.isEmpty() ? USUAL : List.copyOf(folders);
  }
}
