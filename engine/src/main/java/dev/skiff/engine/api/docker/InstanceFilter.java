package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which instances a list shows. Pure. */
record InstanceFilter(Filters filters, boolean all, long limit) {
  private static final Set<String> NAMES =
      Set.of("id", "name", "status", "label", "ancestor", "exited", "volume", "network");

  private static final Set<String> STATES =
      Set.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

  static InstanceFilter parse(Query query) {
    Filters filters = Filters.parse(query, NAMES);
    for (String status : filters.of("status")) {
      if (!STATES.contains(status)) {
        throw ApiFailure.invalidQuery("filters", "status=" + status, "one of Docker's states");
      }
    }
    for (String code : filters.of("exited")) {
      if (!code.matches("[0-9]{1,9}")) {
        throw ApiFailure.invalidQuery("filters", "exited=" + code, "an exit code");
      }
    }
    long limit = query.number("limit").orElse(-1);
    boolean all = query.flag("all") || limit > 0 || filters.has("status");
    return new InstanceFilter(filters, all, limit);
  }

  List<Instance> apply(List<Instance> newestFirst, NetworkTable networks) {
    Stream<Instance> shown = newestFirst.stream().filter(each -> shows(each, networks));
    return (limit > 0 ? shown.limit(limit) : shown).toList();
  }

  private boolean shows(Instance instance, NetworkTable networks) {
    return (all || instance.phase().active())
        && any("id", id -> instance.id().startsWith(id))
        && any("name", pattern -> nameMatches(pattern, instance.name()))
        && any("status", InstanceView.state(instance)::equals)
        && any("exited", code -> exitedWith(instance, code))
        && any("volume", wanted -> mounts(instance, wanted))
        && any("network", wanted -> networks.isIn(instance, wanted))
        && any("ancestor", image -> isOf(instance, image))
        && filters.labelsMatch(instance.spec().labels());
  }

  private boolean any(String name, java.util.function.Predicate<String> matches) {
    return !filters.has(name) || filters.of(name).stream().anyMatch(matches);
  }

  /** A part of the name; {@code ^} and {@code $} hold on to its ends, as in Docker's patterns. */
  private static boolean nameMatches(String pattern, String name) {
    boolean begins = pattern.startsWith("^");
    boolean ends = pattern.endsWith("$");
    String part = pattern.substring(begins ? 1 : 0, pattern.length() - (ends ? 1 : 0));
    boolean rooted = part.startsWith("/");
    String bare = rooted ? part.substring(1) : part;
    if (begins || rooted) {
      return ends ? name.equals(bare) : name.startsWith(bare);
    }
    return ends ? name.endsWith(bare) : name.contains(bare);
  }

  /** A volume's name, a folder, or a path in the guest. */
  private static boolean mounts(Instance instance, String wanted) {
    return instance.spec().mounts().stream()
        .anyMatch(mount -> mount.source().equals(wanted) || mount.target().equals(wanted));
  }

  private static boolean exitedWith(Instance instance, String code) {
    return instance
        .outcome()
        .map(Outcome::exitCode)
        .filter(Integer.valueOf(code)::equals)
        .isPresent();
  }

  private static boolean isOf(Instance instance, String image) {
    String reference = instance.spec().image();
    String digest = instance.spec().imageDigest();
    return reference.equals(image)
        || reference.equals(image + ":latest")
        || (reference + ":latest").equals(image)
        || digest.equals(image)
        || (image.length() >= 12 && digest.startsWith("sha256:" + image));
  }
}
