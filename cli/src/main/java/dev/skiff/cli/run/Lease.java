package dev.skiff.cli.run;

import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.Pending;
import java.io.IOException;
import java.util.Optional;

/**
 * Lives as long as we do: an instance that we are to remove, and do not come to, is removed by the
 * engine. Belongs to one thread.
 */
final class Lease implements AutoCloseable {
  private final Guest guest;
  private Optional<Pending> held = Optional.empty();

  Lease(Guest guest) {
    this.guest = guest;
  }

  /** Takes it of the engine that lives now, which may have given it before. */
  void hold() throws IOException {
    Optional<Pending> before = held;
    held = taken();
    // Not sooner: to an engine that gave both, we have gone when the last one ends.
    if (before.isPresent()) {
      before.get().close();
    }
  }

  private Optional<Pending> taken() throws IOException {
    try {
      return Optional.of(Reconnecting.call(guest::lease));
    } catch (ApiError e) {
      if (e.isNotFound()) {
        // It is removed already, or the engine is of an earlier version and gives none.
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (held.isPresent()) {
      held.get().close();
    }
  }
}
