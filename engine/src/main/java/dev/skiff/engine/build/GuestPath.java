package dev.skiff.engine.build;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A path as a loader would walk it in a guest, in which no folder is a link.
 *
 * @param clean absolute, without {@code .}, {@code ..} and doubled slashes
 * @param crossed folders that must be there because the path leaves them by {@code ..}
 */
record GuestPath(String clean, Set<String> crossed) {

  static GuestPath of(String path) {
    List<String> parts = new ArrayList<>();
    Set<String> crossed = new LinkedHashSet<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          crossed.add("/" + String.join("/", parts));
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return new GuestPath("/" + String.join("/", parts), crossed);
  }
}
