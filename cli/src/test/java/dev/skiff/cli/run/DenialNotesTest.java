package dev.skiff.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.cli.terminal.Console;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.Dialer;
import dev.skiff.wire.client.EngineClient;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DenialNotesTest extends BesideEngine {
  @Test
  void eachThingIsSaidOnceAndAtMostFive() throws InterruptedException {
    StringBuilder lines = new StringBuilder();
    lines.append(denial("db", 5432, "skiff net allow web db:5432"));
    lines.append(denial("db", 5432, "skiff net allow web db:5432"));
    lines.append(denial("nobody", 1, ""));
    lines.append(denial("192.0.2.1", 443, "skiff net allow web --egress 192.0.2.1:443"));
    lines.append(denial("far", 80, "skiff network connect back web"));
    for (int port = 1; port < 9; port++) {
      lines.append(denial("cache", port, "skiff net allow web cache:" + port));
    }
    engine.putText("GET /skiff/v1/net/denied", lines.toString());
    Lines err = new Lines(5);
    EngineClient client = new EngineClient(Dialer.to(CommandLineInTest.socket(folder)));
    Console console = new Console(OutputStream.nullOutputStream(), err);
    try (DenialNotes _ = DenialNotes.of(new Guest(client, "4f"), console)) {
      assertThat(err.complete.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            skiff: denied: web → db:5432/tcp; to allow it: --allow db:5432
            skiff: denied: web → 192.0.2.1:443/tcp; to allow it: --egress 192.0.2.1:443
            skiff: denied: web → far:80/tcp; to allow it: skiff network connect back web
            skiff: denied: web → cache:1/tcp; to allow it: --allow cache:1
            skiff: denied: web → cache:2/tcp; to allow it: --allow cache:2
            """);
    assertThat(engine.requests()).containsExactly("GET /skiff/v1/net/denied?follow=1&instance=4f");
  }

  private static String denial(String to, int port, String hint) {
    NetDenial denial = new NetDenial("web", to, "tcp", port, "no-link", 1, "", hint, 0);
    return WireJson.text(NetDenial.class, denial) + "\n";
  }

  /** Knows when so many lines have come. */
  private static final class Lines extends ByteArrayOutputStream {
    final CountDownLatch complete;

    Lines(int count) {
      complete = new CountDownLatch(count);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      complete.countDown();
    }
  }
}
