package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A clear error, nothing lost, nothing left behind. No test here boots a guest. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class BadInputTest {

  @AfterEach
  void nothingIsLeftBehind(SkiffHome home) {
    assertThat(home.skiff("ps", "-a", "-q").lines()).isEmpty();
  }

  @Test
  void aMissingProgram(SkiffHome home) {
    home.skiff("run", "./nowhere").refused("nowhere");
  }

  @Test
  void aFolder(SkiffHome home) throws IOException {
    Path folder = Files.createDirectories(home.scratch().resolve("folder"));
    home.skiff("build", "-t", "x:y", folder).refused(folder.toString(), "folder");
  }

  @Test
  void anUnreadableProgram(SkiffHome home) throws IOException {
    Path program = file(home, "locked", new byte[] {0x7f, 'E', 'L', 'F'});
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("---------"));
    if (!Files.isReadable(program)) {
      home.skiff("build", "-t", "x:y", program).refused("locked");
    }
  }

  @Test
  void aScript(SkiffHome home) throws IOException {
    Path script = file(home, "script", "#!/bin/sh\necho hello\n");
    home.skiff("build", "-t", "x:y", script).refused("script");
  }

  @Test
  void aTextFile(SkiffHome home) throws IOException {
    Path text = file(home, "text", "hello");
    home.skiff("build", "-t", "x:y", text).refused("text", "ELF");
  }

  @Test
  void aTruncatedElf(SkiffHome home) throws IOException {
    byte[] whole = Files.readAllBytes(Path.of("/bin/true"));
    Path program = file(home, "truncated", Arrays.copyOf(whole, 100));
    home.skiff("build", "-t", "x:y", program).refused("truncated");
  }

  @Test
  void anotherMachine(SkiffHome home) throws IOException {
    byte[] arm = Files.readAllBytes(Path.of("/bin/true"));
    arm[18] = (byte) 183; // e_machine, EM_AARCH64 (ELF-64 object file format, table 4)
    home.skiff("build", "-t", "x:y", file(home, "arm", arm)).refused("arm");
  }

  @Test
  void a32BitProgram(SkiffHome home) throws IOException {
    byte[] small = Files.readAllBytes(Path.of("/bin/true"));
    small[4] = 1; // EI_CLASS, ELFCLASS32
    home.skiff("build", "-t", "x:y", file(home, "small", small)).refused("32");
  }

  @Test
  void aMissingLibraryWithWhoNeedsIt(SkiffHome home) throws IOException {
    Path program = home.programs().dynamicC("needy", "int main(void) { return 0; }");
    byte[] bytes = Files.readAllBytes(program);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String renamed = text.replace("libc.so.6", "libq.so.6");
    home.skiff("build", "-t", "x:y", file(home, "needy", renamed)).refused("libq.so.6", "needy");
  }

  @Test
  void aDockerfileAndAComposeFile(SkiffHome home) throws IOException {
    home.skiff("build", "-t", "x:y", file(home, "Dockerfile", "FROM x\n")).refused("Dockerfile");
    home.skiff("run", file(home, "compose.yaml", "services: {}\n")).refused("compose.yaml");
  }

  @Test
  void aTakenNameAndATakenPort(SkiffHome home) throws IOException {
    String image = Probe.image(home);
    home.skiff("create", "--name", "taken", image, "exit", "0").succeeded();
    home.skiff("create", "--name", "taken", image).refused("taken");
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      home.skiff("run", "-d", "-p", holder.getLocalPort() + ":8080", image, "exit", "0")
          .refused(
              Integer.toString(holder.getLocalPort()),
              Long.toString(ProcessHandle.current().pid()));
    }
    home.skiff("rm", "taken").succeeded();
    home.skiff("ps", "-a", "-q").lines().forEach(left -> home.skiff("rm", "-f", left));
  }

  @Test
  void aPortBelow1024WithoutPermission(SkiffHome home) {
    if (!"root".equals(System.getProperty("user.name"))) {
      CommandResult refused = home.skiff("create", "-p", "80:8080", Probe.image(home), "exit", "0");
      if (refused.exitCode() == 0) {
        home.skiff("start", refused.line()).refused("80", "ip_unprivileged_port_start");
        home.skiff("rm", refused.line()).succeeded();
      } else {
        refused.refused("80", "ip_unprivileged_port_start");
      }
    }
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearest(SkiffHome home) {
    Probe.image(home);
    home.skiff("run", "probe:statik").refused("probe:statik", "probe:static");
    home.skiff("stop", "nobody").refused("nobody");
  }

  @Test
  void aPrefixOfSeveralIdsIsAmbiguous(SkiffHome home) {
    String image = Probe.image(home);
    // 17 ids in 16 hexadecimal digits: two begin alike.
    List<String> ids =
        IntStream.range(0, 17)
            .mapToObj(number -> home.skiff("create", image, "exit", "0").succeeded().line())
            .toList();
    String shared =
        ids.stream()
            .map(id -> id.substring(0, 1))
            .collect(Collectors.groupingBy(digit -> digit, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() > 1)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    home.skiff("inspect", shared).refused("'" + shared + "'");
    home.skiff(Stream.concat(Stream.of("rm"), ids.stream()).toArray()).succeeded();
  }

  @Test
  void memoryBelowWhatBoots(SkiffHome home) {
    home.skiff("run", "-m", "8m", Probe.image(home), "exit", "0").refused("8");
  }

  @Test
  void malformedOptions(SkiffHome home) {
    String image = Probe.image(home);
    home.skiff("run", "-p", "99999:1", image).refused("99999");
    home.skiff("run", "-m", "much", image).refused("much");
    home.skiff("run", "--no-such-option", image).refused("--no-such-option");
    home.skiff("no-such-command").refused("no-such-command");
  }

  private static Path file(SkiffHome home, String name, String text) throws IOException {
    return file(home, name, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Path file(SkiffHome home, String name, byte[] bytes) throws IOException {
    Path file = home.scratch().resolve(name);
    Files.deleteIfExists(file);
    Files.write(file, bytes);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
