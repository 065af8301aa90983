package dev.skiff.engine.network;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import java.util.function.Supplier;

/** How what is recorded of networks and instances comes into force. Safe for several threads. */
public interface Enforcement {
  /** On whose behalf nobody waits. */
  String NOBODY = "";

  /**
   * Applies what the records say now; returns once the data plane does it. A port that cannot be
   * published is told to whom it belongs, and to nobody else: for others the rest is applied.
   *
   * @param instance the id of the one on whose behalf, or {@link #NOBODY}
   * @throws Failure when the data plane does not do it; then what was in force before is
   */
  void reconcile(String instance);

  /**
   * Records that an instance has its ports from now on; no two do so at once.
   *
   * @param instance as it is to be recorded; that it is alive goes without saying
   * @param recording makes it so
   * @throws Failure {@code port.taken}, with nothing recorded, when another live one has a port
   */
  <T> T claim(Instance instance, Supplier<T> recording);
}
