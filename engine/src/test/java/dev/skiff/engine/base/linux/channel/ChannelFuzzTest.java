package dev.skiff.engine.base.linux.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes on the channel is a message or refused as none. */
class ChannelFuzzTest {
  private static final long SEED = 20_260_102L;

  @FuzzTest
  void anyBytesAreAMessageOrRefused(byte[] bytes) {
    for (int type = 0; type < 100; type++) {
      understand(type, bytes);
    }
  }

  @Test
  void damagedMessagesAreMessagesOrRefused() {
    Random random = new Random(SEED);
    byte[] good = new Introduction(HostMessageTest.web(), Instant.EPOCH, new byte[32]).encode();
    for (int round = 0; round < 20_000; round++) {
      byte[] bad = damage(good, random);
      understand(HostMessage.Introduce.TYPE, bad);
      understand(HostMessage.Readdress.TYPE, bad);
      understand(64 + random.nextInt(7), bad);
    }
  }

  private static byte[] damage(byte[] good, Random random) {
    byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 8));
    for (int changes = random.nextInt(4); changes > 0 && bad.length > 0; changes--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
    }
    return bad;
  }

  /** What is understood can be said again, and is then understood the same. */
  private static void understand(int type, byte[] bytes) {
    try {
      Optional<HostMessage> host = HostMessage.decode(type, bytes);
      if (host.isPresent()) {
        assertThat(HostMessage.decode(type, host.get().payload())).isEqualTo(host);
      }
      Optional<GuestMessage> guest = GuestMessage.decode(type, bytes);
      if (guest.isPresent()) {
        assertThat(GuestMessage.decode(type, guest.get().payload())).isPresent();
      }
    } catch (MalformedMessageException e) {
      assertThat(e).as("seed %s", SEED).hasMessageStartingWith("the message ");
    }
  }
}
