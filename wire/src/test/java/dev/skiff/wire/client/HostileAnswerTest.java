package dev.skiff.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, a read ends in data or an IOException, and hands on no more than came. */
class HostileAnswerTest {
  private static final long SEED = 20260131;
  private static final int ROUNDS = 30_000;

  private static final String[] ANSWERS = {
    "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Y: z\r\n\r\nhello world",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: u\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\nuntil the end",
    "HTTP/1.1 500 No\r\nContent-Length: 15\r\n\r\n{\"message\":\"x\"}",
  };

  @Test
  void answers() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes =
          mutated(
              ANSWERS[random.nextInt(ANSWERS.length)].getBytes(StandardCharsets.US_ASCII), random);
      int atATime = 1 + random.nextInt(bytes.length + 1);
      try {
        ChannelInput input = new ChannelInput(Bytes.channel(bytes, atATime));
        ResponseHead head = ResponseHead.read(input);
        InputStream body = BodyInput.of(head, input);
        assertThat(body.readAllBytes().length).isLessThanOrEqualTo(bytes.length);
      } catch (IOException e) {
        // As promised.
      } catch (RuntimeException e) {
        throw failed(round, bytes, e);
      }
    }
  }

  @Test
  void multiplexedStreams() throws IOException {
    Random random = new Random(SEED);
    byte[] stream = stream();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(stream, random);
      long[] handedOn = new long[1];
      try {
        Multiplexed.copy(
            new ChannelInputStream(bytes, 1 + random.nextInt(16)),
            (channel, piece, offset, length) -> handedOn[0] += length);
      } catch (IOException e) {
        // As promised.
      } catch (RuntimeException e) {
        throw failed(round, bytes, e);
      }
      assertThat(handedOn[0]).isLessThanOrEqualTo(bytes.length);
    }
  }

  @Test
  void aStreamIsTakenApartHoweverItIsCut() throws IOException {
    byte[] stream = stream();
    for (int atATime = 1; atATime <= stream.length; atATime++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Multiplexed.copy(
          new ChannelInputStream(stream, atATime),
          (channel, bytes, offset, length) ->
              (channel == Multiplexed.Channel.OUT ? out : err).write(bytes, offset, length));
      assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("one two");
      assertThat(err.toString(StandardCharsets.US_ASCII)).isEqualTo("three");
    }
  }

  @Test
  void lines() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(4) == 0 ? '\n' : 'a');
      }
      Lines lines = new Lines(new ChannelInputStream(bytes, 1 + random.nextInt(16)), 1_000);
      StringBuilder joined = new StringBuilder();
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        joined.append(new String(line, StandardCharsets.US_ASCII));
      }
      assertThat(joined.toString())
          .isEqualTo(new String(bytes, StandardCharsets.US_ASCII).replace("\n", ""));
    }
  }

  private static AssertionError failed(int round, byte[] bytes, RuntimeException cause) {
    return new AssertionError(
        "seed " + SEED + ", round " + round + ": " + Arrays.toString(bytes), cause);
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int change = random.nextInt(5); change > 0; change--) {
      bytes[random.nextInt(bytes.length)] =
          (byte)
              (random.nextBoolean()
                  ? random.nextInt(256)
                  : "0123456789abcdef\r\n:; ".charAt(random.nextInt(20)));
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1) : bytes;
  }

  private static byte[] stream() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    frame(stream, 1, "one ");
    frame(stream, 2, "three");
    frame(stream, 1, "");
    frame(stream, 1, "two");
    return stream.toByteArray();
  }

  private static void frame(ByteArrayOutputStream stream, int channel, String text) {
    stream.writeBytes(new byte[] {(byte) channel, 0, 0, 0, 0, 0, 0, (byte) text.length()});
    stream.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A stream whose reads return little. */
  private static final class ChannelInputStream extends InputStream {
    private final ChannelInput input;

    ChannelInputStream(byte[] bytes, int atATime) {
      this.input = new ChannelInput(Bytes.channel(bytes, atATime));
    }

    @Override
    public int read() throws IOException {
      return input.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return input.read(bytes, offset, length);
    }
  }
}
