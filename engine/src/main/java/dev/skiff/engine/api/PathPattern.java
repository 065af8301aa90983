package dev.skiff.engine.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with holes: {@code {id}} takes one segment, {@code {name...}} one or more. A path is
 * matched as it was sent; what a hole takes is percent-decoded then, so that an encoded slash does
 * not end a segment.
 */
record PathPattern(List<String> segments) {

  static PathPattern of(String pattern) {
    return new PathPattern(split(pattern));
  }

  private static List<String> split(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with '/': " + path);
    }
    return List.of(path.substring(1).split("/", -1));
  }

  /** What the holes take, decoded; empty when the path does not match. */
  Optional<Map<String, String>> match(String path) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    List<String> found = split(path);
    int spare = found.size() - segments.size();
    Map<String, String> holes = new LinkedHashMap<>();
    int at = 0;
    for (String segment : segments) {
      int length = segment.endsWith("...}") ? 1 + spare : 1;
      if (length < 1 || at + length > found.size()) {
        return Optional.empty();
      }
      String part = String.join("/", found.subList(at, at + length));
      if (segment.startsWith("{")) {
        if (part.isEmpty()) {
          return Optional.empty();
        }
        holes.put(holeName(segment), decoded(part));
      } else if (!segment.equals(part)) {
        return Optional.empty();
      }
      at += length;
    }
    return at == found.size() ? Optional.of(holes) : Optional.empty();
  }

  private static String holeName(String segment) {
    int end = segment.endsWith("...}") ? segment.length() - 4 : segment.length() - 1;
    return segment.substring(1, end);
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiFailure.malformed("'" + part + "' in its path is not percent-encoded well", e);
    }
  }

  /** Names of the holes, for checking a table of routes. */
  List<String> holes() {
    List<String> names = new ArrayList<>();
    segments.stream().filter(s -> s.startsWith("{")).forEach(s -> names.add(holeName(s)));
    return names;
  }
}
