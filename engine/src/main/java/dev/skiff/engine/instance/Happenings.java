package dev.skiff.engine.instance;

import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.event.Event.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a change of a record means to whoever listens to events, in Docker's words. Pure. */
public final class Happenings {
  private Happenings() {}

  /** Of one change; empty stands for an instance that is not there. */
  static List<Happening> of(Optional<Instance> before, Optional<Instance> after) {
    if (before.isEmpty()) {
      return after.map(made -> List.of(happening("create", made))).orElse(List.of());
    }
    return after
        .map(now -> between(before.get(), now))
        .orElseGet(() -> List.of(happening("destroy", before.get())));
  }

  private static List<Happening> between(Instance before, Instance after) {
    List<Happening> all = new ArrayList<>();
    if (!before.name().equals(after.name())) {
      all.add(happening("rename", after).with("oldName", "/" + before.name()));
    }
    if (started(after) && !(started(before) && before.runNumber() == after.runNumber())) {
      after.spec().volumes().forEach(mount -> all.add(mounted(mount, after)));
      all.add(happening("start", after));
    }
    if (after.paused() != before.paused() && after.phase().alive()) {
      all.add(happening(after.paused() ? "pause" : "unpause", after));
    }
    if (before.phase().alive() && !after.phase().alive()) {
      after.outcome().ifPresent(outcome -> all.addAll(end(after, outcome)));
      after.spec().volumes().forEach(mount -> all.add(unmounted(mount, after)));
    }
    if (!before.restarts().policy().equals(after.restarts().policy())) {
      all.add(happening("update", after));
    }
    return all;
  }

  private static Happening mounted(MountPoint mount, Instance instance) {
    return Happening.ofVolume("mount", mount.source())
        .with("container", instance.id())
        .with("destination", mount.target())
        .with("propagation", "")
        .with("read/write", Boolean.toString(!mount.readOnly()));
  }

  private static Happening unmounted(MountPoint mount, Instance instance) {
    return Happening.ofVolume("unmount", mount.source()).with("container", instance.id());
  }

  private static boolean started(Instance instance) {
    return instance.run().flatMap(Run::startedAt).isPresent();
  }

  private static List<Happening> end(Instance after, Outcome outcome) {
    Happening die =
        happening("die", after)
            .with("exitCode", Integer.toString(outcome.exitCode()))
            .with("execDuration", Long.toString(lasted(after).toSeconds()));
    return outcome.kind() == Outcome.Kind.OUT_OF_MEMORY
        ? List.of(happening("oom", after), die)
        : List.of(die);
  }

  private static Duration lasted(Instance after) {
    return after
        .run()
        .flatMap(run ->
            run.startedAt().flatMap(from -> run.finishedAt().map(to -> Duration.between(from, to))))
        .orElse(Duration.ZERO);
  }

  /** Something else that happened to an instance. As in Docker, its labels are told with it. */
  public static Happening happening(String action, Instance instance) {
    Map<String, String> attributes = new LinkedHashMap<>(instance.spec().labels());
    attributes.put("image", instance.spec().image());
    attributes.put("name", instance.name());
    return new Happening(Subject.CONTAINER, action, instance.id(), attributes);
  }
}
