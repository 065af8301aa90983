package dev.skiff.fabric.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

@SuppressWarnings("NullAway.Init") // The conformance suite connects before each test.
class FakePortTest extends PortConformance {
  private static final int ROOM = 200_000;

  private FakePort port;
  private byte[] taken = new byte[0];

  @Override
  Port port(PortResources resources) {
    port = new FakePort(MAC, resources);
    return port;
  }

  @Override
  Peer peer() {
    return new Peer() {
      @Override
      public void give(byte[] bytes) {
        port.offer(bytes);
      }

      @Override
      public byte[] take(int bytes) {
        port.takeAtMost(bytes);
        assertThat(port.resume()).isTrue();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(taken);
        all.writeBytes(port.taken());
        byte[] now = all.toByteArray();
        assertThat(now.length).isGreaterThanOrEqualTo(bytes);
        taken = Arrays.copyOfRange(now, bytes, now.length);
        port.takeAtMost(Long.MAX_VALUE);
        return Arrays.copyOf(now, bytes);
      }

      @Override
      public void stopTaking() {
        port.takeAtMost(ROOM);
      }

      @Override
      public void hangUp() {
        port.end();
      }

      @Override
      public void accept() {
        taken = new byte[0];
        port.taken();
        port.takeAtMost(Long.MAX_VALUE);
      }
    };
  }
}
