package dev.skiff.engine.network;

import dev.skiff.engine.base.Reach;
import dev.skiff.engine.dataplane.AnsweringPorts;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.instance.Instance;
import java.util.Optional;

/** Tries ports of guests where the host publishes them. */
public final class PublishedReach {
  private final AnsweringPorts ports;

  public PublishedReach(AnsweringPorts ports) {
    this.ports = ports;
  }

  /** Of an instance as it is now; a port that is not published does not answer. */
  public Reach of(Instance instance) {
    return (guestPort, atMost) -> {
      Optional<NatPublication> published =
          PlanComputation.publications(instance)
              .filter(each -> each.guestPort() == guestPort && each.protocol().equals("tcp"))
              .findFirst();
      return published.isPresent() && ports.answers(published.get(), atMost);
    };
  }
}
