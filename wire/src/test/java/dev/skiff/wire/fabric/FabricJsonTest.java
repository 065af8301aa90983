package dev.skiff.wire.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lines of the control socket, byte for byte: engines and fabrics of different versions meet.
 * {@code SKIFF_GOLDEN=write} writes the golden file anew.
 */
class FabricJsonTest {
  private static final String GOLDEN = "lines.txt";
  private static final Denial DENIAL =
      new Denial("i4", "i3", "10.87.0.3", "tcp", 5432, "no-link", 3, 12);

  static Stream<Record> lines() {
    return Stream.of(
        Plans.webAndDatabase(),
        FabricRequest.apply(Plans.webAndDatabase()),
        FabricAnswer.of(new FabricState(1, 42, 7, 3, 131_072, 1, 2, 4096, 99, 0, List.of(port()))),
        new FabricEvent("denied", "i4", 0, DENIAL),
        new WhyQuestion("i2", "i3", "tcp", 5432),
        new WhyAnswer(true, "allowed", "link web → db tcp 5432"),
        new CaptureWish("i2", "i3", 96),
        new Applied(7, 1, 2, 3),
        DENIAL,
        new FlowSummary("i2", "10.87.0.2", 40_000, "i3", "10.87.0.3", 5432, "tcp", "open", 5));
  }

  private static PortState port() {
    return new PortState("i2", "web", true, 1, 10, 1000, 11, 1100, 2, 0, Map.of("no-link", 3L));
  }

  @BeforeAll
  static void writeGoldenFileWhereAsked() throws IOException {
    if ("write".equals(System.getenv("SKIFF_GOLDEN"))) {
      Files.write(
          Path.of("src/test/resources/dev/skiff/wire/fabric", GOLDEN),
          lines().map(line -> line.getClass().getSimpleName() + " " + text(line)).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void isTheSameInEveryVersion(Record line) throws IOException {
    assertThat(text(line)).isEqualTo(golden().get(line.getClass().getSimpleName()));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void comesBackAsItWasAndIsOneLine(Record line) throws IOException {
    assertThat(text(line)).doesNotContain("\n");
    assertThat(WireJson.read(line.getClass(), bytes(line))).isEqualTo(line);
  }

  @Test
  void aRequestFromAnEmptyObjectAsksForNothing() throws IOException {
    FabricRequest request =
        WireJson.read(FabricRequest.class, "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(request.ask()).isEmpty();
    assertThat(request.version()).isZero();
  }

  @Test
  void anyBytesAreReadOrRefusedAndThenChecked() {
    long seed = 20260401;
    Random random = new Random(seed);
    byte[] good = bytes(Plans.webAndDatabase());
    for (int round = 0; round < 5000; round++) {
      byte[] json = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(32, 127);
      }
      try {
        assertThat(PlanCheck.faultsOf(WireJson.read(FabricPlan.class, json))).isNotNull();
      } catch (MalformedJson e) {
        // One of the two it may be.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static byte[] bytes(Record line) {
    return WireJson.write((Class<Record>) line.getClass(), line);
  }

  private static String text(Record line) {
    return new String(bytes(line), StandardCharsets.UTF_8);
  }

  private static Map<String, String> golden() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    try (InputStream file = FabricJsonTest.class.getResourceAsStream(GOLDEN)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .forEach(line ->
              lines.put(
                  line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
    }
    return lines;
  }
}
