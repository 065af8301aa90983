package dev.skiff.engine.format.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

  @Test
  void aFrameIsLengthTypePayload() {
    assertThat(FrameOutput.encode(new Frame(200, new byte[] {1, 2, 3})))
        .isEqualTo(HexFormat.of().parseHex("03000000c8010203"));
  }

  @Test
  void whatWasSentIsRead() throws IOException {
    List<Frame> frames =
        List.of(
            new Frame(0, new byte[0]),
            new Frame(255, new byte[] {-1}),
            new Frame(7, new byte[Frame.MAX_PAYLOAD]));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (FrameOutput out = new FrameOutput(bytes)) {
      for (Frame frame : frames) {
        out.send(frame);
      }
    }
    assertThat(readAll(bytes.toByteArray())).isEqualTo(frames);
  }

  @Test
  void anEndWithinAFrameIsNotAnEnd() {
    byte[] whole = FrameOutput.encode(new Frame(1, new byte[] {1, 2, 3}));
    for (int length = 1; length < whole.length; length++) {
      byte[] torn = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> readAll(torn)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aLengthBeyondTheLimitIsRefusedByItsNumber() {
    assertThatThrownBy(() -> readAll(HexFormat.of().parseHex("0100100001")))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("a frame of 1048577 bytes was announced; at most 1048576 may be");
    assertThatThrownBy(() -> readAll(HexFormat.of().parseHex("ffffffff01")))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("4294967295");
  }

  @Test
  void aFrameHoldsNoMoreThanItMay() {
    assertThatThrownBy(() -> new Frame(1, new byte[Frame.MAX_PAYLOAD + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Frame(256, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @FuzzTest
  void anyBytesEndInAnEndOrARefusal(byte[] bytes) {
    try {
      readAll(bytes);
    } catch (EOFException | MalformedFrameException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    } catch (IOException other) {
      throw new AssertionError(other);
    }
  }

  @Test
  void manySeededStreams() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      for (int at = 1; at < bytes.length; at++) {
        bytes[at] = random.nextInt(3) == 0 ? 0 : bytes[at];
      }
      anyBytesEndInAnEndOrARefusal(bytes);
    }
  }

  private static List<Frame> readAll(byte[] bytes) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FrameInput in = new FrameInput(new ByteArrayInputStream(bytes))) {
      for (Optional<Frame> frame = in.next(); frame.isPresent(); frame = in.next()) {
        frames.add(frame.get());
      }
    }
    return frames;
  }
}
