package dev.skiff.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.api.InstanceExtra;
import dev.skiff.wire.api.InstanceSummary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second", "1, 1 second", "59, 59 seconds", "60, About a minute",
    "120, 2 minutes", "3599, 59 minutes", "3600, About an hour", "7200, 2 hours",
    "172799, 2 days", "172800, 2 days", "1209600, 2 weeks", "5184000, 2 months",
    "63072000, 2 years"
  })
  void ages(long seconds, String words) {
    assertThat(Age.words(Duration.ofSeconds(seconds))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "20100, 20.1kB",
    "1234567, 1.23MB",
    "999600, 1MB",
    "72800000, 72.8MB",
    "5000000000, 5GB"
  })
  void sizes(long bytes, String text) {
    assertThat(Size.of(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "created, '', , created",
    "booting, '', , booting",
    "running, exited, 0, running",
    "stopping, '', , stopping",
    "exited, exited, 0, exited (0)",
    "exited, signaled, 139, exited (139)",
    "exited, out-of-memory, 137, exited (137) out of memory",
    "exited, start-failed, 127, exited (127) could not start",
    "exited, killed, 137, exited (137) killed",
    "exited, panicked, 255, exited (255) panicked",
    "exited, never-came-up, 125, exited (125) never came up",
    "exited, guard-lost, 137, exited (137) guard lost"
  })
  void states(String phase, String outcome, @Nullable Integer code, String text) {
    assertThat(InstanceText.state(instance(phase, outcome, code))).isEqualTo(text);
  }

  @Test
  void whatATerminalWouldObeyIsNotPrinted() {
    Table table = new Table("A", "B");
    table.row("\u001b[2Jx\r\n", "ü");
    assertThat(table.lines()).containsExactly("A         B", "?[2Jx??   ü");
  }

  @Test
  void jsonIsLaidOutAndOtherwiseLeftAlone() {
    assertThat(
            PrettyJson.of(
                "{\"a\":[1, 2.50,{}],\"b\":{\"c\":\"x,:{\\\"\"},\"d\":[ ],\"e\":null}", 1))
        .isEqualTo(
            """
            {
                "a": [
                    1,
                    2.50,
                    {}
                ],
                "b": {
                    "c": "x,:{\\""
                },
                "d": [],
                "e": null
            }\
            """
                .indent(4)
                .stripTrailing());
  }

  @Test
  void brokenJsonIsNotLost() {
    assertThat(PrettyJson.of("]]]{\"a", 0).replaceAll("\\s", "")).isEqualTo("]]]{\"a");
    assertThat(PrettyJson.of("[".repeat(100_000), 0)).hasSizeGreaterThan(100_000);
  }

  @Test
  void portsSayWhereTheyAreReached() {
    assertThat(
            InstanceText.ports(
                List.of(
                    new InstanceSummary.Port("127.0.0.1", 80, 8080, "tcp"),
                    new InstanceSummary.Port("::1", 53, 5353, "udp"),
                    new InstanceSummary.Port(null, 90, 0, "tcp"))))
        .isEqualTo("127.0.0.1:8080->80/tcp, [::1]:5353->53/udp, 90/tcp");
  }

  private static InstanceSummary instance(String phase, String outcome, @Nullable Integer code) {
    InstanceExtra extra =
        new InstanceExtra(
            "linux", "", "6.1", "microvm", phase, outcome, code, null, false, null, 0, List.of());
    return new InstanceSummary(
        "4f", List.of(), "", "", "", 0, List.of(), Map.of(), phase, "", null, null, extra);
  }
}
