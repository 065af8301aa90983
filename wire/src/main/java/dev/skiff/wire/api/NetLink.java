package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * A permission, of GET /skiff/v1/net/links.
 *
 * @param kind {@code link}, {@code egress}, {@code published} or {@code network}
 * @param rule as it is asked for, e.g. {@code db:5432}
 * @param remark what is odd about it; may be empty
 */
@Json
public record NetLink(String from, String to, String kind, String rule, String remark) {
  public NetLink {
    from = Received.text(from);
    to = Received.text(to);
    kind = Received.text(kind);
    rule = Received.text(rule);
    remark = Received.text(remark);
  }
}
