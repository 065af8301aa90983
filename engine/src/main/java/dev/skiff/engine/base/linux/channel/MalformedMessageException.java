package dev.skiff.engine.base.linux.channel;

/** Bytes that are no message of this protocol. The other side is broken or hostile. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }
}
