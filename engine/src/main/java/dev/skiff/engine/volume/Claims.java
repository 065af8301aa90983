package dev.skiff.engine.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One writer or many readers of each volume. Who has one for long is told by whoever knows (the
 * instances that are alive); here is kept who is about to have it, or works on it now. Thread-safe.
 */
public final class Claims {
  private final List<Held> held = new ArrayList<>();

  /**
   * Who has a volume.
   *
   * @param who for people, e.g. {@code the instance 'web'}
   * @param instance its name, if it is one
   */
  public record User(String who, Optional<String> instance, boolean writes) {
    /** An instance. */
    public static User instance(String name, boolean writes) {
      return new User("the instance '" + name + "'", Optional.of(name), writes);
    }

    /** Something that the engine does itself. */
    public static User work(String what, boolean writes) {
      return new User(what, Optional.empty(), writes);
    }
  }

  /** No record: two readers may claim alike, and each is to give back its own. */
  private static final class Held {
    private final String volume;
    private final User user;

    Held(String volume, User user) {
      this.volume = volume;
      this.user = user;
    }
  }

  /** What was claimed, until it is closed. */
  public interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Claims volumes, all or none.
   *
   * @param wanted by the volume's name; whoever claims is the user
   * @param attached who has a volume beside claims, asked while nobody else can claim one
   * @throws VolumeFailure when somebody has one in a way that excludes this
   */
  public synchronized Claim take(Map<String, User> wanted, Function<String, List<User>> attached) {
    wanted.forEach((volume, user) -> requireFree(volume, user, attached.apply(volume)));
    List<Held> mine =
        wanted.entrySet().stream().map(each -> new Held(each.getKey(), each.getValue())).toList();
    held.addAll(mine);
    return () -> release(mine);
  }

  private void requireFree(String volume, User user, List<User> attached) {
    attached.forEach(other -> requireTogether(volume, user, other));
    held.stream()
        .filter(claim -> claim.volume.equals(volume))
        .forEach(claim -> requireTogether(volume, user, claim.user));
  }

  private static void requireTogether(String volume, User user, User other) {
    if (user.writes() || other.writes()) {
      throw VolumeFailure.busy(volume, user.writes(), other);
    }
  }

  private synchronized void release(List<Held> mine) {
    held.removeAll(mine);
  }
}
