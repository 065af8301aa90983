package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names for instances: what users may choose, and what they get when they do not. */
final class Names {
  /** Docker's rule, bounded by what a DNS label holds (RFC 1035, 2.3.4). */
  private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}");

  private static final List<String> QUALITIES =
      List.of(
          "able", "agile", "airy", "amber", "brave", "breezy", "bright", "brisk", "calm", "candid",
          "clear", "clever", "coral", "crisp", "dapper", "daring", "deft", "eager", "early", "fair",
          "fleet", "fond", "frank", "fresh", "gentle", "glad", "golden", "hardy", "hearty", "jolly",
          "keen", "kind", "light", "lively", "lucid", "lucky", "merry", "mild", "nimble", "noble",
          "open", "patient", "plain", "plucky", "polite", "proud", "quick", "quiet", "rapid",
          "ready", "silver", "sleek", "smart", "steady", "stout", "sunny", "swift", "tidy", "trim",
          "true", "vivid", "warm", "wise", "witty");

  private static final List<String> CRAFT =
      List.of(
          "barge",
          "brig",
          "canoe",
          "caravel",
          "catamaran",
          "clipper",
          "cog",
          "coracle",
          "corvette",
          "cutter",
          "dhow",
          "dinghy",
          "dory",
          "felucca",
          "ferry",
          "frigate",
          "galleon",
          "galley",
          "gig",
          "gondola",
          "hooker",
          "hoy",
          "junk",
          "kayak",
          "keelboat",
          "ketch",
          "knarr",
          "launch",
          "lighter",
          "lugger",
          "packet",
          "pinnace",
          "pirogue",
          "pram",
          "proa",
          "punt",
          "raft",
          "sampan",
          "schooner",
          "scow",
          "shallop",
          "sloop",
          "smack",
          "tartane",
          "tender",
          "trimaran",
          "trireme",
          "tug",
          "wherry",
          "whaler",
          "xebec",
          "yacht",
          "yawl");

  private static final int TRIES = 20;

  private Names() {}

  static String checked(String name) {
    String clean = name.startsWith("/") ? name.substring(1) : name;
    if (!ALLOWED.matcher(clean).matches()) {
      throw InstanceFailure.badName(name);
    }
    return clean;
  }

  /** A name that is not taken; with a number once the sea is crowded. */
  static String fresh(Set<String> taken, RandomGenerator random) {
    for (int i = 0; i < TRIES; i++) {
      String name = quality(random) + "_" + CRAFT.get(random.nextInt(CRAFT.size()));
      if (!taken.contains(name)) {
        return name;
      }
    }
    while (true) {
      String name = quality(random) + "_skiff_" + random.nextInt(1_000_000);
      if (!taken.contains(name)) {
        return name;
      }
    }
  }

  private static String quality(RandomGenerator random) {
    return QUALITIES.get(random.nextInt(QUALITIES.size()));
  }
}
