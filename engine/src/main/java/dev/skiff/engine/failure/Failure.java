package dev.skiff.engine.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operating error that a user is told. Each domain has one final subclass with static factories,
 * one per stable code. The message says what was tried, on what, and why it failed; the hint says
 * what to do next. Programmer errors are {@link IllegalStateException}s and never reach a user as
 * text.
 */
public abstract class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String code;
  private final String hint;

  /**
   * @param code stable and dotted, {@code domain.reason}, e.g. {@code image.not-found}
   * @param hint one sentence, or empty where nothing can be advised
   */
  protected Failure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message is null"), cause);
    this.kind = Objects.requireNonNull(kind, "kind is null");
    this.code = Objects.requireNonNull(code, "code is null");
    this.hint = Objects.requireNonNull(hint, "hint is null");
  }

  public final Kind kind() {
    return kind;
  }

  public final String code() {
    return code;
  }

  public final String hint() {
    return hint;
  }

  /** What sort of answer a failure is. The API maps it once to an HTTP status. */
  public enum Kind {
    INVALID,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    UNSUPPORTED,
    UNAVAILABLE,
    NO_SPACE,
    INTERNAL
  }
}
