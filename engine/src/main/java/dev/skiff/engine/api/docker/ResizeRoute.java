package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.Query;
import dev.skiff.engine.base.Identity.WindowSize;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;

/** A terminal whose window changed. */
record ResizeRoute(Engine engine) {
  void handle(Exchange exchange) {
    Query query = exchange.query();
    engine.perform(
        new Operation.Resize(exchange.captured("id"), length(query, "h"), length(query, "w")));
    exchange.empty(200);
  }

  private static int length(Query query, String name) {
    long characters = query.number(name).orElse(-1);
    if (characters < 0 || characters > WindowSize.MOST) {
      throw ApiFailure.invalidQuery(
          name, query.text(name).orElse(""), "a number of characters, 0 to " + WindowSize.MOST);
    }
    return (int) characters;
  }
}
