package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.UpdateRequest;
import dev.skiff.wire.api.UpdateResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is done to instances between their start and their end. */
final class ChangeRoutes {
  private static final int DONE = 204;

  /** What an update may name; the rest would change a machine that runs. */
  private static final Set<String> UPDATABLE = Set.of("RestartPolicy");

  private final Engine engine;

  ChangeRoutes(Engine engine) {
    this.engine = engine;
  }

  void restart(Exchange exchange) {
    engine.perform(
        new Operation.Restart(
            exchange.captured("id"), StopQuery.signal(exchange), StopQuery.grace(exchange)));
    exchange.empty(DONE);
  }

  void pause(Exchange exchange) {
    engine.perform(new Operation.Pause(exchange.captured("id")));
    exchange.empty(DONE);
  }

  void unpause(Exchange exchange) {
    engine.perform(new Operation.Unpause(exchange.captured("id")));
    exchange.empty(DONE);
  }

  void rename(Exchange exchange) {
    String name = exchange.query().text("name").orElse("");
    String bare = name.startsWith("/") ? name.substring(1) : name;
    engine.perform(new Operation.Rename(exchange.captured("id"), bare));
    exchange.empty(DONE);
  }

  /** Docker's client sends all limits, as 0 where none was given. */
  void update(Exchange exchange) throws IOException {
    var body = exchange.body();
    HostConfig.RestartPolicy asked = body.read(UpdateRequest.class).restartPolicy();
    if (body.tree() instanceof Map<?, ?> parts) {
      parts.forEach((name, value) -> requireUpdatable(String.valueOf(name), value));
    }
    if (asked == null || asked.name().isEmpty()) {
      throw ApiFailure.invalidBody("RestartPolicy", "a restart policy is expected");
    }
    engine.perform(new Operation.Update(exchange.captured("id"), policy(asked)));
    exchange.json(200, UpdateResponse.class, new UpdateResponse(List.of()));
  }

  private static void requireUpdatable(
      String name, @org.jspecify.annotations.Nullable Object value) {
    if (!UPDATABLE.contains(name) && value != null && CreateRefusals.given(value)) {
      throw ApiFailure.unsupported(
          "a guest's " + name + " cannot be changed", "make another instance with it");
    }
  }

  static RestartPolicy policy(HostConfig.RestartPolicy asked) {
    return RestartPolicy.of(asked.name(), asked.maximumRetryCount());
  }
}
