package dev.skiff.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a listener for the NAT, which takes clients before any guest has answered. */
@Timeout(60)
class AnsweringPortsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket nat;

  @BeforeEach
  void listen() throws IOException {
    nat = new ServerSocket();
    nat.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  @AfterEach
  void close() throws IOException {
    nat.close();
    threads.close();
  }

  private NatPublication web(String address) {
    return new NatPublication("web", "tcp", address, nat.getLocalPort(), 80);
  }

  private static NatFlow flow(int guestPort, int clientPort, boolean answered) {
    return new NatFlow(
        "web",
        "tcp",
        "10.87.0.2",
        guestPort,
        "198.18.0.1",
        clientPort,
        true,
        "127.0.0.1",
        answered,
        0,
        0);
  }

  @Test
  void aGuestThatTookTheCallIsSeenInTheTable() throws Exception {
    CompletableFuture<Integer> client = new CompletableFuture<>();
    AtomicInteger looks = new AtomicInteger();
    AnsweringPorts ports =
        new AnsweringPorts(() -> {
          int port = client.join();
          return List.of(
              flow(80, port + 1, true),
              flow(81, port, true),
              flow(80, port, looks.incrementAndGet() == 3));
        });
    Future<Boolean> answers = threads.submit(() -> ports.answers(web("0.0.0.0"), PATIENCE));
    try (Socket taken = nat.accept()) {
      client.complete(taken.getPort());
      assertThat(answers.get()).isTrue();
      assertThat(looks).hasValue(3);
      assertThat(taken.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aGuestThatSpeaksFirstNeedsNoTable() throws Exception {
    AnsweringPorts ports = new AnsweringPorts(List::of);
    Future<Boolean> answers = threads.submit(() -> ports.answers(web("127.0.0.1"), PATIENCE));
    try (Socket taken = nat.accept()) {
      taken.getOutputStream().write('2');
      assertThat(answers.get()).isTrue();
    }
  }

  @Test
  void aGuestThatRefusesIsSeenByTheResetOfItsClient() throws Exception {
    AnsweringPorts ports = new AnsweringPorts(List::of);
    Future<Boolean> answers = threads.submit(() -> ports.answers(web("127.0.0.1"), PATIENCE));
    try (Socket taken = nat.accept()) {
      taken.setSoLinger(true, 0);
    }
    assertThat(answers.get()).isFalse();
  }

  @Test
  void aGuestThatDoesNotAnswerInTimeDoesNot() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    AnsweringPorts ports =
        new AnsweringPorts(() -> {
          looks.incrementAndGet();
          return List.of();
        });
    assertThat(ports.answers(web("127.0.0.1"), Duration.ZERO)).isFalse();
    assertThat(looks).hasValue(1);
  }

  @Test
  void whereNobodyCanTellNothingAnswers() throws Exception {
    AnsweringPorts silent =
        new AnsweringPorts(() -> {
          throw DataPlaneFailure.silent("skiff-nat", "flows", PATIENCE, new IOException());
        });
    assertThat(silent.answers(web("127.0.0.1"), PATIENCE)).isFalse();
    NatPublication gone = web("127.0.0.1");
    nat.close();
    assertThat(new AnsweringPorts(List::of).answers(gone, PATIENCE)).isFalse();
  }

  @Test
  void anInterruptEndsATry() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    AnsweringPorts ports =
        new AnsweringPorts(() -> {
          looked.countDown();
          return List.of();
        });
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    Thread trying =
        Thread.ofVirtual()
            .start(() -> {
              try {
                told.complete(ports.answers(web("127.0.0.1"), PATIENCE));
              } catch (InterruptedException over) {
                told.completeExceptionally(over);
              }
            });
    looked.await();
    trying.interrupt();
    assertThatThrownBy(told::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }
}
