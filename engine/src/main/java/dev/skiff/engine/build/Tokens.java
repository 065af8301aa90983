package dev.skiff.engine.build;

import java.nio.file.Path;
import java.util.Optional;

/** ld.so(8), "Dynamic string tokens". */
final class Tokens {
  private Tokens() {}

  /**
   * A folder of an rpath; empty for a relative one, which would mean another folder in every
   * working directory.
   */
  static Optional<SearchFolder> expand(String entry, LoadedObject object, HostFolders host) {
    String here = substituted(entry, object.hostFolder().toString(), host);
    String there = substituted(entry, object.guestFolder(), host);
    return here.startsWith("/")
        ? Optional.of(new SearchFolder(Path.of(here).normalize(), there))
        : Optional.empty();
  }

  private static String substituted(String entry, String origin, HostFolders host) {
    String text = entry;
    text = text.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
    text = text.replace("${LIB}", host.libToken()).replace("$LIB", host.libToken());
    return text.replace("${PLATFORM}", "x86_64").replace("$PLATFORM", "x86_64");
  }
}
