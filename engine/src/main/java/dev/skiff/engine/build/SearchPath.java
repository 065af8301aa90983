package dev.skiff.engine.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An RPATH or RUNPATH, split and expanded for this computer and for the guest. */
final class SearchPath {
  /** In one object; real ones have a handful. */
  private static final int MAX_FOLDERS = 1024;

  private SearchPath() {}

  /**
   * The absolute folders of a path. Relative ones depend on where a program is started and are left
   * out; so is what has a {@code $} that is none of the loader's.
   *
   * @param tokens values of {@code $LIB} and the like
   */
  static List<SearchFolder> expand(String path, ElfObject owner, Map<String, String> tokens) {
    List<SearchFolder> folders = new ArrayList<>();
    for (String entry : path.split(":", MAX_FOLDERS)) {
      String host = replaced(entry, owner.hostOrigin(), tokens);
      String guest = replaced(entry, owner.guestOrigin(), tokens);
      if (host.startsWith("/") && !host.contains("$")) {
        folders.add(new SearchFolder(host, guest));
      }
    }
    return folders;
  }

  private static String replaced(String entry, String origin, Map<String, String> tokens) {
    String replaced = replaced(entry, "ORIGIN", origin);
    for (Map.Entry<String, String> token : tokens.entrySet()) {
      replaced = replaced(replaced, token.getKey(), token.getValue());
    }
    return replaced;
  }

  private static String replaced(String entry, String token, String value) {
    return entry.replace("${" + token + "}", value).replace("$" + token, value);
  }
}
