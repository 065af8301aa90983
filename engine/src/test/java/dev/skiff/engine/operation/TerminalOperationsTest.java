package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec.Terminal;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.engine.operation.Operation.RemoveAtEnd;
import dev.skiff.engine.operation.Operation.Resize;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Terminals in the record, and leaving what was to be removed. */
@Timeout(60)
class TerminalOperationsTest extends OnFleet {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void aSizeThatIsToldBeforeTheStartIsTheSizeAtTheStart() {
    assertThat(fleet.create("web", new Asked().terminal(24, 80)).spec().terminal())
        .contains(new Terminal(24, 80));
    assertThat(fleet.plane().perform(new Resize("web", 30, 100)).spec().terminal())
        .contains(new Terminal(30, 100));
    assertThat(fleet.start("web").spec().terminal()).contains(new Terminal(30, 100));
    fleet.await("web", Condition.READY);
    fleet.plane().perform(new Resize("web", 1, 2));
    assertThat(fleet.plane().perform(new Operation.Inspect("web")).spec().terminal())
        .contains(new Terminal(30, 100));
  }

  @Test
  void whatHasNoTerminalIsNotResized() {
    fleet.create("web");
    assertThatThrownBy(() -> fleet.plane().perform(new Resize("web", 30, 100)))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo("instance.no-terminal"));
  }

  @Test
  void whoLetsGoOfAnInstanceMayHaveItRemovedAtItsEnd() throws Exception {
    fleet.create("web");
    fleet.start("web");
    fleet.await("web", Condition.READY);
    assertThat(fleet.plane().perform(new RemoveAtEnd("web")).spec().autoRemove()).isTrue();
    Future<Instance> gone = threads.submit(() -> fleet.await("web", Condition.REMOVED));
    fleet.kill("web");
    assertThat(gone.get().name()).isEqualTo("web");
    assertThat(fleet.plane().perform(new Operation.ListInstances())).isEmpty();
  }

  @Test
  void whatHasEndedAlreadyIsRemovedAtOnce() {
    fleet.guest = FakeGuest.running(Script.exiting(0));
    fleet.create("web");
    fleet.start("web");
    fleet.await("web", Condition.NOT_RUNNING);
    fleet.plane().perform(new RemoveAtEnd("web"));
    assertThat(fleet.plane().perform(new Operation.ListInstances())).isEmpty();
  }
}
