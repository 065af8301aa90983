package dev.skiff.fabric.flow;

import dev.skiff.fabric.packet.Protocol;
import java.util.Locale;

/** How far a flow has come. */
public enum FlowState {
  /** Only its initiator spoke. */
  UNANSWERED,
  OPEN,
  /** Both sides of a TCP connection said FIN. */
  CLOSING;

  private static final FlowState[] ALL = values();
  private static final int UNANSWERED_SECONDS = 30;
  private static final int CLOSING_SECONDS = 20;

  /** RFC 5382, REQ-5: not less than 2 hours 4 minutes. */
  private static final int TCP_SECONDS = 7440;

  /** RFC 4787, REQ-5: five minutes are recommended, two are the least; as Linux has it. */
  private static final int UDP_SECONDS = 180;

  private static final int ECHO_SECONDS = 30;

  /** After how many silent seconds such a flow is gone. */
  int lifetimeSeconds(int protocol) {
    return switch (this) {
      case UNANSWERED -> UNANSWERED_SECONDS;
      case CLOSING -> CLOSING_SECONDS;
      case OPEN ->
          switch (protocol) {
            case Protocol.TCP -> TCP_SECONDS;
            case Protocol.UDP -> UDP_SECONDS;
            default -> ECHO_SECONDS;
          };
    };
  }

  /** As a table's entry has it. */
  @SuppressWarnings("EnumOrdinal") // A number that never leaves the process.
  int bits() {
    return ordinal();
  }

  @SuppressWarnings("EnumOrdinal")
  static FlowState ofBits(int bits) {
    return ALL[bits];
  }

  /** As people and JSON have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
