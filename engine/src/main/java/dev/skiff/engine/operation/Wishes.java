package dev.skiff.engine.operation;

import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.image.RunDefaults;
import dev.skiff.engine.instance.InstanceSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What somebody wants to run, in the words in which bases are asked about it. Pure. */
final class Wishes {
  private Wishes() {}

  /**
   * @param base whose settings the labels may have
   */
  static Wish of(InstanceSpec spec, Operation.Request request, String base) {
    return new Wish(
        spec.argv(),
        spec.environment(),
        spec.workingDirectory(),
        spec.user(),
        spec.input(),
        spec.terminal().isPresent(),
        List.of(),
        asked(request),
        RunDefaults.settings(spec.labels(), base));
  }

  private static Set<Capability> asked(Operation.Request request) {
    Set<Capability> asked = EnumSet.noneOf(Capability.class);
    if (request.hostname().filter(name -> !name.isEmpty()).isPresent()) {
      asked.add(Capability.HOSTNAME);
    }
    if (request.workingDirectory().filter(folder -> !folder.isEmpty()).isPresent()) {
      asked.add(Capability.WORKING_DIRECTORY);
    }
    if (request.network().places().size() > 1) {
      asked.add(Capability.SEVERAL_NETWORKS);
    }
    if (request.network().places().stream().anyMatch(place -> place.ipv6().isPresent())) {
      asked.add(Capability.IPV6);
    }
    return asked;
  }
}
