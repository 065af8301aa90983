package dev.skiff.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.terminal.Console;
import dev.skiff.wire.client.Multiplexed.Channel;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownOutputTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyByteIsShownOnceHoweverOftenItIsFedAgain(long seed) {
    Random random = new Random(seed);
    byte[] out = bytes(random, 5_000);
    byte[] err = bytes(random, 3_000);
    ByteArrayOutputStream shownOut = new ByteArrayOutputStream();
    ByteArrayOutputStream shownErr = new ByteArrayOutputStream();
    ShownOutput shown = new ShownOutput(new Console(shownOut, shownErr));
    for (int feed = 0; feed < 10; feed++) {
      shown.fromTheBeginning();
      feed(shown, Channel.OUT, Arrays.copyOf(out, out.length * (feed + 1) / 10), random);
      feed(shown, Channel.ERR, Arrays.copyOf(err, err.length * (feed + 1) / 10), random);
    }
    assertThat(shownOut.toByteArray()).as("seed %d", seed).isEqualTo(out);
    assertThat(shownErr.toByteArray()).as("seed %d", seed).isEqualTo(err);
    assertThat(shown.total()).isEqualTo(8_000);
    assertThat(shown.isBehind()).isFalse();
    shown.fromTheBeginning();
    assertThat(shown.isBehind()).isTrue();
  }

  private static void feed(ShownOutput shown, Channel channel, byte[] bytes, Random random) {
    int at = 0;
    while (at < bytes.length) {
      int length = Math.min(1 + random.nextInt(700), bytes.length - at);
      shown.accept(channel, bytes, at, length);
      at += length;
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
