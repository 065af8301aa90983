package dev.skiff.fabric.dns;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A question for outside.
 *
 * @param name in lower case, without the last dot; what no host name has is a question mark in it
 * @param header the first twelve bytes of the message that asked
 * @param question from its first label to its class
 * @param extended whether it had EDNS
 * @param mostBytes that who asks takes
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Inquiry(String name, byte[] header, byte[] question, boolean extended, int mostBytes)
    implements Part {
  static Inquiry of(DnsQuestion asked, int mostBytes) {
    byte[] message =
        asked.memory().asSlice(asked.at(), asked.questionBytes()).toArray(ValueLayout.JAVA_BYTE);
    return new Inquiry(
        asked.name(),
        Arrays.copyOf(message, DnsQuestion.HEADER),
        Arrays.copyOfRange(message, DnsQuestion.HEADER, message.length),
        asked.isExtended(),
        mostBytes);
  }
}
