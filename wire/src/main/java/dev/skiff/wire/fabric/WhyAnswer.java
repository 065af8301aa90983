package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * Yes or no, and by which rule.
 *
 * @param reason a word of {@link Denial#reason}, or {@code allowed}
 * @param rule for people: {@code link web → db tcp 5432}
 */
@Json
public record WhyAnswer(boolean allowed, String reason, String rule) {
  public WhyAnswer {
    reason = Received.text(reason);
    rule = Received.text(rule);
  }
}
