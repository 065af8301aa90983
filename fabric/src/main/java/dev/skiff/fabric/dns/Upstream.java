package dev.skiff.fabric.dns;

import dev.skiff.wire.fabric.PlannedResolver;
import java.util.List;
import java.util.Optional;

/** Asks resolvers. Thread-safe; blocks for some seconds at most. */
public interface Upstream {
  /**
   * The answer of the first resolver that has one.
   *
   * @param question from its first label to its class; the message around it is made here
   * @return the message as it came, checked to answer the question; nothing where nobody answered
   */
  Optional<byte[]> ask(byte[] question, List<PlannedResolver> resolvers);
}
