package dev.skiff.engine.base;

import dev.skiff.engine.failure.Failure;
import org.jspecify.annotations.Nullable;

/** What can go wrong with kernels and boot sets. */
public final class BaseFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private BaseFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  public static BaseFailure noKernel(String base) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.no-kernel",
        "the base '" + base + "' has no kernel here",
        "get one: skiff base pull " + base + ", or import one: skiff base import " + base + " PATH",
        null);
  }
}
