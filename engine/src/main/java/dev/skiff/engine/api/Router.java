package dev.skiff.engine.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds who answers a request; the first route that fits. */
record Router(List<Route> routes) {
  private static final Pattern VERSION = Pattern.compile("/v([0-9]{1,3})\\.([0-9]{1,3})(/.*)");

  Router {
    routes = List.copyOf(routes);
  }

  /** A route and what the holes of its path took. */
  record Match(Route route, Map<String, String> captured) {}

  /**
   * Finds the route.
   *
   * @param path as it was sent, with or without an API version in front
   */
  Match find(String method, String path) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    String bare = withoutVersion(path);
    for (Route route : routes) {
      if (route.method().equals(wanted)) {
        Optional<Map<String, String>> captured = route.pattern().match(bare);
        if (captured.isPresent()) {
          return new Match(route, captured.get());
        }
      }
    }
    throw ApiFailure.unknownRoute(method, path);
  }

  private static String withoutVersion(String path) {
    Matcher version = VERSION.matcher(path);
    if (!version.matches()) {
      return path;
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    if (major < 1 || (major == 1 && minor < DockerVersion.MIN_MINOR)) {
      throw ApiFailure.tooOld(major + "." + minor, DockerVersion.MINIMUM);
    }
    return version.group(3);
  }
}
