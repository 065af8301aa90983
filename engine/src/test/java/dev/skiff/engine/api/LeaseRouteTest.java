package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.Pending;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the end of a connection that stands for its client means, over a real socket. */
@Timeout(60)
class LeaseRouteTest extends OverSocket {
  private static final ApiPath LEASE = ApiPath.of("/skiff/v1/instances/web/lease");

  @BeforeEach
  void create() throws IOException {
    ApiServerTest.create(server, "sleep", "web");
  }

  @Test
  void aClientThatGoesIsTold() throws IOException {
    try (Pending lease = client.begin(LEASE);
        Answer answer = lease.answer()) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(ends()).isEmpty();
    }
    Eventually.until("its end is told", () -> !ends().isEmpty());
    assertThat(ends())
        .containsExactly(new Operation.EndLease(server.engine.find("web").record().id()));
    Eventually.until("no long answers", () -> server.server.longAnswers() == 0);
  }

  @Test
  void theEndOfTheEngineIsNotTheClients() throws IOException {
    try (Pending lease = client.begin(LEASE);
        Answer answer = lease.answer()) {
      server.close();
      assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }
    Eventually.until("no long answers", () -> server.server.longAnswers() == 0);
    assertThat(ends()).isEmpty();
  }

  @Test
  void removalEndsIt() throws IOException {
    try (Pending lease = client.begin(LEASE);
        Answer answer = lease.answer()) {
      client.delete(ApiPath.of("/containers/web").query("force", true));
      assertThat(answer.body().readAllBytes()).isEmpty();
    }
  }

  @Test
  void whatIsNotThereIsNotLeased() {
    ApiPath nobody = ApiPath.of("/skiff/v1/instances/nobody/lease");
    assertThatThrownBy(() -> client.begin(nobody).answer()).hasMessage("No such container: nobody");
  }

  @Test
  void aCreationMayAnnounceIt() throws IOException {
    ApiServerTest.create(server, "sleep", "other&leased=1");
    assertThat(server.engine.find("other").record().leased()).isTrue();
    assertThat(server.engine.find("web").record().leased()).isFalse();
  }

  private List<Operation.EndLease> ends() {
    return server.engine.performed().stream()
        .filter(Operation.EndLease.class::isInstance)
        .map(Operation.EndLease.class::cast)
        .toList();
  }
}
