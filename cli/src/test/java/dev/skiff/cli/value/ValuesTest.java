package dev.skiff.cli.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "128m, 134217728",
    "1g, 1073741824",
    "1.5g, 1610612736",
    "64MB, 67108864",
    "1KiB, 1024",
    "4096, 4096",
    "4096b, 4096",
    "2T, 2199023255552",
    "' 8 m ', 8388608"
  })
  void sizesOfMemory(String text, long bytes) {
    assertThat(ByteCount.parse(text)).isEqualTo(new ByteCount(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1m", "0", "much", "1x", "1mm", "1.2.3m", "9999999t", "1e9"})
  void whatIsNoSize(String text) {
    assertThatThrownBy(() -> ByteCount.parse(text))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"1, 1000000000", "0.5, 500000000", "1.25, 1250000000"})
  void numbersOfCpus(String text, long nanos) {
    assertThat(CpuCount.parse(text)).isEqualTo(new CpuCount(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "two", "1e9", "0.0000000001"})
  void whatIsNoNumberOfCpus(String text) {
    assertThatThrownBy(() -> CpuCount.parse(text)).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @CsvSource({
    "80, 80/tcp on :",
    "8080:80, 80/tcp on :8080",
    "8080:80/udp, 80/udp on :8080",
    "127.0.0.1:8080:80/TCP, 80/tcp on 127.0.0.1:8080",
    "0.0.0.0::80, 80/tcp on 0.0.0.0:",
    ":80, 80/tcp on :",
    "0:80, 80/tcp on :",
    "[::1]:8080:80, 80/tcp on ::1:8080",
    "[::]::53/udp, 53/udp on :::",
    "8000-8010:80, 80/tcp on :8000-8010",
    "8000-8001:9000-9001, 9000/tcp on :8000 9001/tcp on :8001",
    "9000-9001, 9000/tcp on : 9001/tcp on :",
    "8000-8000:80, 80/tcp on :8000"
  })
  void publishedPorts(String text, String published) {
    assertThat(
            PortMapping.parse(text).all().stream()
                .map(port -> port.guestKey() + " on " + port.hostIp() + ":" + port.hostPort())
                .collect(Collectors.joining(" ")))
        .isEqualTo(published);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "0",
        "65536",
        "8080:",
        "8080:0",
        "99999:80",
        "80/sctp",
        "80/",
        "-1:80",
        "+1:80",
        "::1:8080:80",
        "8000-8010:80-81",
        "8010-8000:80",
        "80-:80",
        "0-1:80",
        ":8080:80"
      })
  void whatPublishesNoPort(String text) {
    assertThatThrownBy(() -> PortMapping.parse(text))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "db:5432, db, 5432, tcp",
    "db:53/udp, db, 53, udp",
    "db, db, 0, icmp",
    "db/icmp, db, 0, icmp",
    "192.0.2.1:443, 192.0.2.1, 443, tcp",
    "[fd00::1]:443, fd00::1, 443, tcp",
    "[fd00::1], fd00::1, 0, icmp"
  })
  void whatIsToBeReached(String text, String target, int port, String protocol) {
    assertThat(Destination.parse(text)).isEqualTo(new Destination(target, port, protocol));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db:",
        "db:0",
        "db:65536",
        "db/tcp",
        "db:80/icmp",
        "fd00::1:443",
        "db:80/sctp"
      })
  void whatCannotBeReached(String text) {
    assertThatThrownBy(() -> Destination.parse(text))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void networksAreChosenShortAndInFull() {
    assertThat(NetworkChoice.parse("back")).isEqualTo(new NetworkChoice("back", List.of(), "", ""));
    assertThat(NetworkChoice.parse("name=back,alias=db,alias=store,ip=10.9.0.7,ip6=fd00::7"))
        .isEqualTo(new NetworkChoice("back", List.of("db", "store"), "10.9.0.7", "fd00::7"));
    for (String bad : List.of("", "a b", "name=", "alias=x", "name=a,mac=1", "name=a,ip", "-x")) {
      assertThatThrownBy(() -> NetworkChoice.parse(bad)).isInstanceOf(InvalidValue.class);
    }
    NetworkChoice chosen = NetworkChoice.parse("name=back,ip=10.9.0.7");
    assertThatThrownBy(() -> chosen.with(List.of(), "10.9.0.8", ""))
        .isInstanceOf(InvalidValue.class);
  }

  @Test
  void variablesComeFromFilesThenOptionsAndTheLastWins() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("env"),
            """
            \uFEFF# a comment
              # another
            A=from file
              B= kept as it is\s
            OWN
            MISSING

            C="quotes stay"
            D=a=b
            EMPTY=
            """);
    Variables variables = new Variables(Map.of("OWN", "ours", "E", "ours too"));
    variables.addFile(file);
    variables.add("A=from option");
    variables.add("E");
    variables.add("NOTHING");
    assertThat(variables.assignments())
        .containsExactly(
            "A=from option",
            "B= kept as it is ",
            "OWN=ours",
            "C=\"quotes stay\"",
            "D=a=b",
            "EMPTY=",
            "E=ours too");
  }

  @Test
  void aBadLineIsNamedByItsNumber() throws IOException {
    Path file = Files.writeString(folder.resolve("env"), "A=1\nTWO WORDS=2\n");
    assertThatThrownBy(() -> new Variables(Map.of()).addFile(file))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("TWO WORDS");
    Files.writeString(file, "=x\n");
    assertThatThrownBy(() -> new Variables(Map.of()).addFile(file))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    Variables variables = new Variables(Map.of());
    assertThatThrownBy(() -> variables.addFile(folder.resolve("none")))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("no file");
    assertThatThrownBy(() -> variables.addFile(folder)).isInstanceOf(InvalidValue.class);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 'A'});
    assertThatThrownBy(() -> variables.addFile(binary))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=x"})
  void aVariableNeedsAName(String text) {
    assertThatThrownBy(() -> new Variables(Map.of()).add(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void labels() {
    assertThat(Labels.parse(List.of("a=1", "b", "c==", "a=2")))
        .isEqualTo(Map.of("a", "2", "b", "", "c", "="));
    assertThatThrownBy(() -> Labels.parse(List.of("=x"))).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10m, 2026-01-31T11:50:00Z",
    "1h30m, 2026-01-31T10:30:00Z",
    "1.5s, 2026-01-31T11:59:58.5Z",
    "2d, 2026-01-29T12:00:00Z",
    "1769860800, 2026-01-31T12:00:00Z",
    "1769860800.25, 2026-01-31T12:00:00.25Z",
    "2026-01-31T10:00:00Z, 2026-01-31T10:00:00Z",
    "2026-01-31T10:00:00.5+01:00, 2026-01-31T09:00:00.5Z",
    "2026-01-31T10:00:00-02:00, 2026-01-31T12:00:00Z",
    "2026-01-31T10:00, 2026-01-31T10:00:00Z",
    "2026-01-31, 2026-01-31T00:00:00Z"
  })
  void momentsOfALog(String text, Instant moment) {
    assertThat(LogTime.parse(text, NOW, ZoneOffset.UTC)).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "10x", "1.2.3", "m", "2026-13-01", "99999999999999999999"})
  void whatIsNoMoment(String text) {
    assertThatThrownBy(() -> LogTime.parse(text, NOW, ZoneOffset.UTC))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void momentsGoOutAsSecondsAndNanoseconds() {
    assertThat(LogTime.query(Instant.ofEpochSecond(5, 42))).isEqualTo("5.000000042");
  }

  @Test
  void namesOfInstancesAndImages() {
    assertThat(InstanceName.parse("/web-1.a_b").text()).isEqualTo("web-1.a_b");
    assertThat(ImageName.parse("host:5000/a/b@sha256:00").text())
        .isEqualTo("host:5000/a/b@sha256:00");
    for (String bad : List.of("", "-x", "a/b", "a b", "../x", "ü", "a".repeat(129))) {
      assertThatThrownBy(() -> InstanceName.parse(bad)).isInstanceOf(InvalidValue.class);
    }
    for (String bad : List.of("", "/x", "a//b", "a/../b", "a b", "a?b", "a%2f", "a".repeat(513))) {
      assertThatThrownBy(() -> ImageName.parse(bad)).isInstanceOf(InvalidValue.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/srv/web, web:latest",
    "/srv/My Server, my-server:latest",
    "/srv/a__b.c, a-b-c:latest",
    "/srv/--x--, x:latest",
    "/srv/ü, program:latest",
    "/, program:latest"
  })
  void aProgramsImageIsNamedAfterItsFile(Path path, String reference) {
    assertThat(new ImageSource.Program(path).reference()).isEqualTo(reference);
  }

  @Test
  void aPathIsAProgramAndANameIsAnImage() throws IOException {
    Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("out/web"), "");
    assertThat(ImageSource.parse("/a/../b", folder))
        .isEqualTo(new ImageSource.Program(Path.of("/b")));
    assertThat(ImageSource.parse("./web", folder))
        .isEqualTo(new ImageSource.Program(folder.resolve("web")));
    assertThat(ImageSource.parse("out/web", folder))
        .isEqualTo(new ImageSource.Program(folder.resolve("out/web")));
    assertThat(ImageSource.parse("org/web:1", folder))
        .isEqualTo(new ImageSource.Image(new ImageName("org/web:1")));
    assertThat(ImageSource.parse("web", folder))
        .isEqualTo(new ImageSource.Image(new ImageName("web")));
  }
}
