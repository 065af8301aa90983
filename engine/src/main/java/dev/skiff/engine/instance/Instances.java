package dev.skiff.engine.instance;

import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.failure.NearestName;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.state.Database.Row;
import dev.skiff.engine.state.RecordIds;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * All instances: in memory for reading, in state before any change is seen, unless it is only
 * {@link #note noted}. Safe for use by several threads; a change is durable when its method
 * returns.
 */
public final class Instances {
  private static final String KIND = "instance";

  /** From 2 on they say where an instance is attached. */
  private static final int VERSION = 2;

  /** A waiter that is 1,000 removals late has other troubles. */
  private static final int DEPARTED_KEPT = 1000;

  private static final JsonType<Instance> JSON = Jsonb.instance().type(Instance.class);

  private final Database database;
  private final Consumer<Happening> listener;
  private final Map<String, Instance> byId = new HashMap<>();
  private final Map<String, String> idByName = new HashMap<>();

  /** What is seen of these is not on the disk yet. */
  private final Set<String> unstored = new HashSet<>();

  private final Map<String, List<Watch>> watches = new HashMap<>();

  private final List<String> unplaced = new ArrayList<>();
  private Runnable changed = () -> {};
  private long changes;

  /** Instances as they were when they were removed, for those who still wait for their end. */
  private final Map<String, Instance> departed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instance> eldest) {
          return size() > DEPARTED_KEPT;
        }
      };

  /** Reads all that is stored; nobody is told of changes. */
  public Instances(Database database) {
    this(database, _ -> {});
  }

  /**
   * Reads all that is stored.
   *
   * @param listener told of each change, in order, once it is durable; must be quick
   */
  public Instances(Database database, Consumer<Happening> listener) {
    this.database = database;
    this.listener = listener;
    for (Row row : database.all(KIND)) {
      Instance instance = JSON.fromJson(row.json());
      byId.put(instance.id(), instance);
      idByName.put(instance.name(), instance.id());
      if (row.version() < VERSION) {
        unplaced.add(instance.id());
      }
    }
  }

  /** The ids of those that were recorded by an engine that knew no networks. */
  public synchronized List<String> unplaced() {
    return List.copyOf(unplaced);
  }

  /**
   * To be told that something changed, whatever it is.
   *
   * @param listener called while the instances are locked: must be quick
   */
  public synchronized void whenChanged(Runnable listener) {
    changed = listener;
  }

  /** How often something changed: the same number means that nothing did. */
  public synchronized long changes() {
    return changes;
  }

  /** All, newest first. */
  public synchronized List<Instance> all() {
    return byId.values().stream()
        .sorted(Comparator.comparing(Instance::createdAt).reversed().thenComparing(Instance::id))
        .toList();
  }

  public synchronized Optional<Instance> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * The instance with this name, id, or unique beginning of an id.
   *
   * @throws InstanceFailure when there is none, or several begin so
   */
  public synchronized Instance resolve(String reference) {
    String clean = reference.startsWith("/") ? reference.substring(1) : reference;
    String id = idByName.get(clean);
    Instance exact = byId.get(id == null ? clean : id);
    return exact != null ? exact : begunBy(clean);
  }

  private Instance begunBy(String beginning) {
    return RecordIds.begunBy(
        beginning,
        byId.values(),
        Instance::id,
        () -> InstanceFailure.notFound(beginning, NearestName.of(beginning, idByName.keySet())),
        ids -> InstanceFailure.ambiguous(beginning, ids));
  }

  /**
   * Adds an instance.
   *
   * @throws InstanceFailure when its name is taken
   */
  public synchronized void add(Instance instance) {
    requireFree(instance.name());
    store(instance);
    idByName.put(instance.name(), instance.id());
    byId.put(instance.id(), instance);
    show(instance.id());
    tell(Optional.empty(), Optional.of(instance));
  }

  private void requireFree(String name) {
    String owner = idByName.get(name);
    if (owner != null) {
      throw InstanceFailure.nameTaken(name, owner.substring(0, 12));
    }
  }

  /**
   * Replaces an instance by what the change makes of it; gone ones are left alone. Who watches it
   * looks again in any case.
   *
   * @throws InstanceFailure when it gets a name that is taken
   */
  public synchronized Optional<Instance> update(String id, UnaryOperator<Instance> change) {
    Instance before = byId.get(id);
    if (before == null) {
      return Optional.empty();
    }
    Instance after = change.apply(before);
    if (!after.equals(before) || unstored.contains(id)) {
      boolean renamed = !after.name().equals(before.name());
      if (renamed) {
        requireFree(after.name());
      }
      store(after);
      unstored.remove(id);
      byId.put(id, after);
      if (renamed) {
        idByName.remove(before.name());
        idByName.put(after.name(), id);
      }
    }
    show(id);
    tell(Optional.of(before), Optional.of(after));
    return Optional.of(after);
  }

  /**
   * Lets a change be seen that could not be stored: what has happened already, or what must be done
   * though the disk is full. The next change of the instance stores both. Names do not change so.
   */
  public synchronized Optional<Instance> note(String id, UnaryOperator<Instance> change) {
    Instance before = byId.get(id);
    if (before == null) {
      return Optional.empty();
    }
    Instance after = change.apply(before);
    byId.put(id, after);
    unstored.add(id);
    show(id);
    tell(Optional.of(before), Optional.of(after));
    return Optional.of(after);
  }

  public synchronized void remove(String id) {
    Instance gone = byId.get(id);
    if (gone != null) {
      database.delete(KIND, id);
      byId.remove(id);
      unstored.remove(id);
      departed.put(id, gone);
      idByName.remove(gone.name());
      show(id);
      tell(Optional.of(gone), Optional.empty());
    }
  }

  /**
   * Waits until the instance, or its absence, satisfies the condition; answers with what did. No
   * state is missed, however short.
   */
  public Optional<Instance> await(String id, Predicate<Optional<Instance>> condition)
      throws InterruptedException {
    try (Watch watch = watch(id, condition)) {
      return watch.await();
    }
  }

  /**
   * Begins to watch an instance, with the state that it is in now.
   *
   * @param condition asked for every change, while the instances are locked: must be quick
   */
  public synchronized Watch watch(String id, Predicate<Optional<Instance>> condition) {
    Watch watch = new Watch(this, id, condition);
    watches.computeIfAbsent(id, _ -> new ArrayList<>()).add(watch);
    watch.see(Optional.ofNullable(byId.get(id)));
    return watch;
  }

  synchronized void unwatch(Watch watch) {
    watches.computeIfPresent(
        watch.id(),
        (_, watching) -> {
          watching.remove(watch);
          return watching.isEmpty() ? null : watching;
        });
  }

  private void show(String id) {
    Optional<Instance> now = Optional.ofNullable(byId.get(id));
    watches.getOrDefault(id, List.of()).forEach(watch -> watch.see(now));
  }

  /** An instance as it was when it was removed, if that was not long ago. */
  public synchronized Optional<Instance> departed(String id) {
    return Optional.ofNullable(departed.get(id));
  }

  /** Names in use. */
  public synchronized List<String> names() {
    return new ArrayList<>(idByName.keySet());
  }

  private void tell(Optional<Instance> before, Optional<Instance> after) {
    Happenings.of(before, after).forEach(listener);
    changes++;
    changed.run();
  }

  private void store(Instance instance) {
    database.put(KIND, new Row(instance.id(), VERSION, JSON.toJson(instance)));
  }
}
