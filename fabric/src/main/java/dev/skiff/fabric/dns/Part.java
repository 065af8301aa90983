package dev.skiff.fabric.dns;

/** One message of an answer. */
sealed interface Part permits Part.Known, Inquiry {
  /** It needs nobody from outside. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Known(byte[] message) implements Part {}
}
