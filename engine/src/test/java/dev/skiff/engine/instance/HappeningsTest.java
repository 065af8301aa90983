package dev.skiff.engine.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.vm.LogPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HappeningsTest {
  private static final Instant T = InstanceSamples.CREATED;

  @Test
  void lifeOfAnInstanceIsToldInDockersWords() {
    Instance made = InstanceSamples.created("aa", "web");
    Instance begun = made.beginning(Run.begun(1, T, LogPosition.START, "6.1", "microvm"));
    Instance started = begun.withRun(run -> run.started(T));
    Instance running = started.in(Phase.RUNNING).withRun(run -> run.ready(T));
    Instance paused = running.paused(true);
    Instance on = paused.paused(false);
    Instance renamed = on.named("site");
    Instance ended =
        renamed.ended(
            new Outcome(Kind.OUT_OF_MEMORY, 137, ""), T.plusSeconds(90), 0, Backoff.DOCKER);

    List<String> told = new ArrayList<>();
    Optional<Instance> before = Optional.empty();
    for (Instance next : List.of(made, begun, started, running, paused, on, renamed, ended)) {
      Happenings.of(before, Optional.of(next)).forEach(each -> told.add(each.action()));
      before = Optional.of(next);
    }
    Happenings.of(before, Optional.empty()).forEach(each -> told.add(each.action()));
    assertThat(told)
        .containsExactly("create", "start", "pause", "unpause", "rename", "oom", "die", "destroy");
  }

  @Test
  void endTellsExitCodeAndHowLongItRan() {
    Instance running =
        InstanceSamples.created("aa", "web")
            .beginning(Run.begun(1, T, LogPosition.START, "6.1", "microvm"))
            .withRun(run -> run.started(T));
    Instance ended =
        running.ended(new Outcome(Kind.EXITED, 3, ""), T.plusSeconds(90), 0, Backoff.DOCKER);
    assertThat(Happenings.of(Optional.of(running), Optional.of(ended)))
        .extracting(Happening::attributes)
        .containsExactly(
            Map.of(
                "team", "sea",
                "image", "hello:latest",
                "name", "web",
                "exitCode", "3",
                "execDuration", "90"));
  }

  @Test
  void secondRunIsAnotherStart() {
    Instance first =
        InstanceSamples.created("aa", "web")
            .under(new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0))
            .beginning(Run.begun(1, T, LogPosition.START, "6.1", "microvm"))
            .withRun(run -> run.started(T))
            .ended(new Outcome(Kind.EXITED, 3, ""), T, 0, Backoff.DOCKER);
    Instance second = first.beginningAgain(Run.begun(2, T, LogPosition.START, "6.1", "microvm"));
    Instance started = second.withRun(run -> run.started(T));
    assertThat(Happenings.of(Optional.of(first), Optional.of(second))).isEmpty();
    assertThat(Happenings.of(Optional.of(second), Optional.of(started)))
        .extracting(Happening::action)
        .containsExactly("start");
  }
}
