package dev.skiff.engine.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.vm.LogPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstancesTest {
  @TempDir Path folder;
  private Database database;
  private Instances instances;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("state.db"));
    instances = new Instances(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void everyFieldSurvivesReopening() {
    Instance instance = InstanceSamples.created("aa", "web");
    instances.add(instance);
    Instant at = InstanceSamples.CREATED;
    Run run =
        new Run(
                1,
                at,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new LogPosition(3, 4096),
                0,
                "6.1.192-2",
                "microvm")
            .reached("boot-set", at.plusMillis(12))
            .started(at.plusMillis(40))
            .ready(at.plusSeconds(2))
            .signalled(15);
    Instance ended =
        instances
            .update(
                instance.id(),
                i ->
                    i.beginning(run)
                        .in(Phase.STOPPING)
                        .ended(
                            new Outcome(Kind.SIGNALED, 143, "SIGTERM"),
                            at.plusSeconds(9),
                            5,
                            Backoff.DOCKER))
            .orElseThrow();
    database.close();
    database = Database.open(folder.resolve("state.db"));
    assertThat(new Instances(database).all()).containsExactly(ended);
    assertThat(ended.run().orElseThrow().readyAfter()).hasValue(Duration.ofSeconds(2));
  }

  @Test
  void isFoundByNameIdAndUniquePrefix() {
    Instance web = InstanceSamples.created("aab", "web");
    instances.add(web);
    instances.add(InstanceSamples.created("aac", "api"));
    assertThat(instances.resolve("web")).isEqualTo(web);
    assertThat(instances.resolve("/web")).isEqualTo(web);
    assertThat(instances.resolve(web.id())).isEqualTo(web);
    assertThat(instances.resolve("aab")).isEqualTo(web);
    assertThatThrownBy(() -> instances.resolve("aa"))
        .isInstanceOfSatisfying(
            InstanceFailure.class, e -> assertThat(e.code()).isEqualTo("instance.ambiguous"))
        .hasMessageContaining("aab000000000, aac000000000");
  }

  @Test
  void unknownNameSuggestsTheNearest() {
    instances.add(InstanceSamples.created("aa", "frontend"));
    assertThatThrownBy(() -> instances.resolve("frontned"))
        .isInstanceOfSatisfying(
            InstanceFailure.class,
            e -> {
              assertThat(e).hasMessage("No such container: frontned");
              assertThat(e.hint()).contains("did you mean 'frontend'?");
            });
  }

  @Test
  void takenNameIsRefusedAndFreeAgainAfterRemoval() {
    Instance first = InstanceSamples.created("aa", "web");
    instances.add(first);
    Instance second = InstanceSamples.created("bb", "web");
    assertThatThrownBy(() -> instances.add(second)).hasMessageContaining("in use by instance aa0");
    instances.remove(first.id());
    instances.add(second);
    assertThat(instances.all()).containsExactly(second);
    assertThat(instances.departed(first.id())).hasValue(first);
  }

  @Test
  void waitersSeeChangesAndRemovals() throws InterruptedException {
    Instance web = InstanceSamples.created("aa", "web");
    instances.add(web);
    AtomicReference<Optional<Instance>> seen = new AtomicReference<>(Optional.of(web));
    CountDownLatch done = new CountDownLatch(1);
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                seen.set(instances.await(web.id(), Optional::isEmpty));
                done.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    instances.update(web.id(), i -> i.in(Phase.RUNNING));
    instances.remove(web.id());
    done.await();
    waiter.join();
    assertThat(seen.get()).isEmpty();
  }
}
