package dev.skiff.engine.supervise;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells a boot that hangs from one that is slow. A Linux guest without a good clock may wait for
 * ever for its first timer ticks (seen under emulation); it then uses no CPU at all, while a slow
 * boot uses all it gets.
 */
final class BootWatch {
  /** How long the CPU must have stood still. */
  static final Duration STILL = Duration.ofSeconds(5);

  /**
   * Less CPU than this in {@link #STILL} is standing still: an idle QEMU uses a few ms a second.
   */
  static final long STILL_CPU_MILLIS = 50;

  /** No boot takes so long, even ten times slower than seen under load. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  private long quietSince;
  private long quietCpuMillis;
  private boolean observed;

  /**
   * One look at a machine that has not said HELLO.
   *
   * @param elapsedMillis since its start
   * @param cpuMillis that the hypervisor has used so far
   * @return why it is taken for hung, if it is
   */
  Optional<String> observe(long elapsedMillis, long cpuMillis) {
    if (elapsedMillis >= LIMIT.toMillis()) {
      return Optional.of("the guest said nothing for " + LIMIT.toSeconds() + " s");
    }
    if (!observed || cpuMillis - quietCpuMillis >= STILL_CPU_MILLIS) {
      observed = true;
      quietSince = elapsedMillis;
      quietCpuMillis = cpuMillis;
    }
    return elapsedMillis - quietSince >= STILL.toMillis()
        ? Optional.of("the boot hung: no CPU used for " + STILL.toSeconds() + " s")
        : Optional.empty();
  }
}
