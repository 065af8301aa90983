package dev.skiff.wire.client;

/** The engine understood a request and refused it, or failed at it. */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;
  private final String hint;

  public ApiError(int status, String code, String message, String hint) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }

  /** The HTTP status, 400 or above. */
  public int status() {
    return status;
  }

  /** The failure's stable code, {@code domain.reason}; empty when the answer had none. */
  public String code() {
    return code;
  }

  /** What to do next; empty where nothing is advised. */
  public String hint() {
    return hint;
  }

  public boolean isNotFound() {
    return status == 404;
  }
}
