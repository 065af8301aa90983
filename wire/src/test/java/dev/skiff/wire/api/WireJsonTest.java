package dev.skiff.wire.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JSON of every record: what Docker's clients read and write, byte for byte. {@code
 * SKIFF_GOLDEN=write} in the environment writes the golden file anew, for its difference to be
 * read.
 */
class WireJsonTest {
  private static final String GOLDEN = "records.txt";

  @BeforeAll
  static void writeGoldenFileWhereAsked() throws IOException {
    if ("write".equals(System.getenv("SKIFF_GOLDEN"))) {
      Files.write(
          Path.of("src/test/resources/dev/skiff/wire/api", GOLDEN),
          records().map(sample -> sample.getClass().getSimpleName() + " " + text(sample)).toList());
    }
  }

  static Stream<Record> records() {
    return Stream.of(Samples.all(), FileSamples.all(), VolumeSamples.all(), NetworkSamples.all())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("records")
  void hasTheNamesThatDockerGivesThem(Record sample) throws IOException {
    assertThat(text(sample)).isEqualTo(golden().get(sample.getClass().getSimpleName()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void comesBackAsItWas(Record sample) throws IOException {
    assertThat(reread(sample)).isEqualTo(sample);
  }

  @ParameterizedTest
  @MethodSource("records")
  void isReadFromAnEmptyObjectWithNothingMissing(Record sample) throws IOException {
    Record empty = WireJson.read(sample.getClass(), "{}".getBytes(StandardCharsets.UTF_8));
    for (var component : sample.getClass().getRecordComponents()) {
      if (component.getType() == List.class || component.getType() == Map.class) {
        assertThat(
                component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                    || value(component, empty) != null)
            .as(component.getName())
            .isTrue();
      }
    }
  }

  @Test
  void everyRecordHasASample() throws IOException {
    assertThat(records().map(each -> each.getClass().getSimpleName()))
        .containsExactlyInAnyOrderElementsOf(golden().keySet());
  }

  @Test
  void skipsFieldsThatDockerSendsAndWeDoNotKnow() throws IOException {
    String json =
        """
        {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"Tty":false,"Env":null,
         "Cmd":["a","b"],"Image":"web","Volumes":{},"Entrypoint":null,"OnBuild":null,"Labels":{},
         "StopTimeout":null,
         "HostConfig":{"Binds":null,"Memory":134217728,"RestartPolicy":{"Name":"no"},
           "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}],"81/tcp":null},
           "Ulimits":[{"Name":"nofile"}]},
         "NetworkingConfig":{"EndpointsConfig":{"default":{}}}}\
        """;
    CreateRequest request = read(CreateRequest.class, json);
    assertThat(request.cmd()).containsExactly("a", "b");
    assertThat(request.env()).isNull();
    HostConfig host = Objects.requireNonNull(request.hostConfig());
    assertThat(host.memory()).isEqualTo(128 << 20);
    assertThat(Objects.requireNonNull(host.portBindings())).containsKeys("80/tcp", "81/tcp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{",
        "{\"Image\":",
        "{\"Image\":7.5e999}",
        "{\"Cmd\":\"not a list\"}",
        "{\"Cmd\":[null]}",
        "{\"Env\":{}}",
        "{\"StopTimeout\":\"soon\"}",
        "{\"HostConfig\":{\"Memory\":99999999999999999999999}}"
      })
  void refusesWhatIsNotTheRecord(String json) {
    assertThatThrownBy(() -> read(CreateRequest.class, json))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("CreateRequest");
  }

  @Test
  void anyBytesAreReadOrRefused() throws IOException {
    long seed = 20260131;
    Random random = new Random(seed);
    List<Record> samples = records().toList();
    for (int round = 0; round < 20_000; round++) {
      Record sample = samples.get(random.nextInt(samples.size()));
      byte[] json = text(sample).getBytes(StandardCharsets.UTF_8);
      for (int change = random.nextInt(4); change >= 0; change--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = Arrays.copyOf(json, random.nextInt(json.length + 1));
      try {
        WireJson.read(sample.getClass(), round % 2 == 0 ? json : cut);
      } catch (MalformedJson e) {
        // One of the two it may do.
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed "
                + seed
                + ", round "
                + round
                + ": "
                + new String(json, StandardCharsets.ISO_8859_1),
            e);
      }
    }
  }

  @Test
  void aMillionOpenBracketsDoNotOverflowTheStack() {
    String json = "{\"Unknown\":" + "[".repeat(1_000_000);
    assertThatThrownBy(() -> read(CreateRequest.class, json)).isInstanceOf(MalformedJson.class);
  }

  @Test
  void aPortThatIsExposedOnlyIsNull() throws IOException {
    String json = "{\"Ports\":{\"80/tcp\":null}}";
    assertThat(text(read(InstanceDetail.NetworkSettings.class, json)))
        .contains("\"Ports\":{\"80/tcp\":null}");
  }

  @Test
  void whatARecordHoldsCannotBeChanged() {
    Map<String, String> labels = new HashMap<>(Map.of("a", "b"));
    ImageSummary image = new ImageSummary("", "", List.of(), List.of(), 0, 0, 0, 0, labels);
    labels.put("c", "d");
    assertThat(image.labels()).isEqualTo(Map.of("a", "b"));
    assertThatThrownBy(() -> image.labels().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(Collections.emptyMap()).isEqualTo(Received.map(null));
  }

  private static @Nullable Object value(
      java.lang.reflect.RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static <T extends Record> String text(T sample) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) sample.getClass();
    return WireJson.text(type, sample);
  }

  private static Record reread(Record sample) throws IOException {
    return read(sample.getClass(), text(sample));
  }

  private static <T> T read(Class<T> type, String json) throws IOException {
    return WireJson.read(type, json.getBytes(StandardCharsets.UTF_8));
  }

  /** One record a line: its name, a space, its JSON. */
  private static Map<String, String> golden() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    try (InputStream file = WireJsonTest.class.getResourceAsStream(GOLDEN)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .forEach(line ->
              lines.put(
                  line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
    }
    return lines;
  }
}
