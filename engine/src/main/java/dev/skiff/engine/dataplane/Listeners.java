package dev.skiff.engine.dataplane;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever wants to know what happens. Safe for several threads. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<Place> all = new CopyOnWriteArrayList<>();

  /** A class, not a record: the same listener may come twice, and go once. */
  private static final class Place implements DataPlane.Subscription {
    private final List<Place> all;
    private final Consumer<DataPlaneEvent> listener;

    Place(List<Place> all, Consumer<DataPlaneEvent> listener) {
      this.all = all;
      this.listener = listener;
    }

    @Override
    public void close() {
      all.remove(this);
    }
  }

  DataPlane.Subscription add(Consumer<DataPlaneEvent> listener) {
    Place place = new Place(all, listener);
    all.add(place);
    return place;
  }

  /** One that fails keeps nothing from the others. */
  void tell(DataPlaneEvent event) {
    for (Place each : all) {
      try {
        each.listener.accept(event);
      } catch (RuntimeException e) {
        LOG.warn("a listener failed at {}", event, e);
      }
    }
  }
}
