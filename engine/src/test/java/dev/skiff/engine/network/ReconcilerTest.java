package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.fake.FakeDataPlane;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.state.Database;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReconcilerTest {
  @TempDir Path folder;
  private final FakeDataPlane dataPlane = new FakeDataPlane();
  private Database database;
  private Instances instances;
  private Networks networks;
  private Reconciler reconciler;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("state.db"));
    instances = new Instances(database);
    networks =
        Networks.open(
            new Networks.Surroundings(
                database, new HostRoutes(folder), () -> Instant.EPOCH, new Random(1), _ -> {}));
    reconciler =
        new Reconciler(
            networks, instances, dataPlane, instance -> "/run/" + instance.shortId() + ".n");
  }

  @AfterEach
  void close() {
    reconciler.close();
    database.close();
  }

  @Test
  void appliesWhatIsRecordedAndNothingTwice() {
    instances.add(member("1", "web"));
    reconciler.reconcile(Reconciler.NOBODY);
    reconciler.reconcile(Reconciler.NOBODY);

    assertThat(dataPlane.applied()).hasSize(1);
    assertThat(dataPlane.inForce().plan().ports()).hasSize(1);

    instances.remove("1".repeat(64));
    reconciler.reconcile(Reconciler.NOBODY);

    assertThat(dataPlane.applied()).hasSize(2);
    assertThat(dataPlane.inForce().plan().ports()).isEmpty();
  }

  @Test
  void countsItsPlans() {
    instances.add(member("1", "web"));
    reconciler.reconcile(Reconciler.NOBODY);
    instances.add(member("2", "db"));
    reconciler.reconcile(Reconciler.NOBODY);

    assertThat(dataPlane.applied())
        .extracting(wanted -> wanted.plan().revision())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void triesAgainWhatWasRefused() {
    dataPlane.refusePort("127.0.0.1", 8080);
    instances.add(
        member("1", "web").specified(SomeInstances.publishing(8080, 80)).in(Phase.BOOTING));

    assertThatThrownBy(() -> reconciler.reconcile("1".repeat(64)))
        .isInstanceOf(DataPlaneFailure.class);

    dataPlane.refuseNothing();
    reconciler.reconcile(Reconciler.NOBODY);
    assertThat(dataPlane.inForce().publications()).hasSize(1);
  }

  @Test
  void followsChangesByItself() throws InterruptedException {
    instances.whenChanged(reconciler::request);
    reconciler.begin();
    instances.add(member("1", "web"));

    dataPlane.await(wanted -> wanted.plan().ports().size() == 1);

    dataPlane.refusePort("127.0.0.1", 8080);
    instances.update(
        "1".repeat(64), web -> web.specified(SomeInstances.publishing(8080, 80)).in(Phase.RUNNING));
    dataPlane.awaitRefusal();
    instances.update("1".repeat(64), web -> web.in(Phase.EXITED).named("other"));

    dataPlane.await(wanted -> wanted.plan().ports().getFirst().name().equals("other"));
  }

  private Instance member(String digit, String name) {
    Instance instance = SomeInstances.named(digit.repeat(64), name);
    Network network = networks.resolve(Network.USUAL);
    return instance.networked(
        Networking.at(
            List.of(
                new Addresses(instances.all())
                    .place(network, Addresses.Wish.of(network.name()), instance.mac()))));
  }
}
