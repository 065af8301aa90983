package dev.skiff.engine.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.project.Project.FileRule;
import dev.skiff.engine.project.Project.FolderRule;
import dev.skiff.engine.project.Project.Health;
import dev.skiff.engine.project.Project.Owner;
import dev.skiff.engine.project.Project.Port;
import dev.skiff.engine.project.Project.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkiffYamlTest {
  private static final Path SCHEMA = Path.of("../docs/skiff.schema.json");

  private static final String WHOLE =
      """
      name: team/web:1.2
      program: ./build/web
      args: [--port, 8080, "yes", yes]
      env: {DEBUG: on, EMPTY: "", RATIO: 1.50}
      workdir: /srv
      user: 1000:1000
      files:
        - static/**
        - from: ./config/*.toml
          to: /etc/web/
          mode: 0640
          owner: nobody
          exclude: [secret.toml]
        - /usr/share/zoneinfo
      dirs:
        - /var/cache/web
        - {path: /data, mode: "0700", owner: 1000}
      ports: [80, "8080:81", "0.0.0.0:53:53/udp", "[::1]::90"]
      memory: 1.5g
      cpus: 2
      base: linux
      nanos:
        aslr: no
        log-level: info
        mtu: 1400
        manifest:
          syslog.server: 10.0.2.2
      hermit: {bus: mmio}
      restart: on-failure:3
      volumes: ["db:/var/lib/db", "certs:/certs:ro"]
      health:
        command: [/bin/check, -q]
        interval: 1m30s
        retries: 5
      stop:
        signal: SIGINT
        grace: 2500ms
      labels:
        org.example.team: web
      """;

  private static Project read(String yaml) {
    return Project.read("skiff.yaml", yaml.getBytes(UTF_8));
  }

  @Test
  void settingsOfAUnikernelAreOneTextEach() {
    Project project =
        read(
            """
            program: a
            nanos:
              boot: uefi
              version: 0.1.52
              core-dump: 64m
              exit: {expected: [3, 4], reboot: ['!0']}
              consoles: [+vga]
              trace: [pf, threadrun]
              only-syscalls: ['%file']
              syscall-summary: yes
              klibs: [tls, shmem]
              ntp: {servers: [time.example], poll-min: 5}
              firewall:
                rules:
                  - {tcp: {dest: 22}, action: accept}
                  - {ip: {src: 10.0.2.0/24}}
              sandbox: {pledge: yes, unveil: no}
              tun: [{name: tun, address: 10.1.0.1, up: yes}]
              cloud-init: {download: [{src: "http://10.0.2.2/f", dest: /f, overwrite: no}]}
            """);
    assertThat(project.nanos())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("boot", "uefi"),
                Map.entry("version", "0.1.52"),
                Map.entry("core-dump", "64m"),
                Map.entry("exit.expected.0", "3"),
                Map.entry("exit.expected.1", "4"),
                Map.entry("exit.reboot", "!0"),
                Map.entry("consoles.0", "+vga"),
                Map.entry("trace", "pf,threadrun"),
                Map.entry("only-syscalls.0", "%file"),
                Map.entry("syscall-summary", "yes"),
                Map.entry("klibs.0", "tls"),
                Map.entry("klibs.1", "shmem"),
                Map.entry("klib.ntp.ntp_servers.0", "time.example"),
                Map.entry("klib.ntp.ntp_poll_min", "5"),
                Map.entry("klib.firewall.firewall.rules.0.tcp.dest", "22"),
                Map.entry("klib.firewall.firewall.rules.0.action", "accept"),
                Map.entry("klib.firewall.firewall.rules.1.ip.src", "10.0.2.0/24"),
                Map.entry("klib.sandbox.sandbox.pledge.", "t"),
                Map.entry("klib.tun.tun.tun.", "t"),
                Map.entry("klib.tun.tun.tun.ipaddress", "10.1.0.1"),
                Map.entry("klib.tun.tun.tun.up", "t"),
                Map.entry("klib.cloud_init.cloud_init.download.0.src", "http://10.0.2.2/f"),
                Map.entry("klib.cloud_init.cloud_init.download.0.dest", "/f")));
  }

  @Test
  void everyKeyIsReadAsWhatItMeans() {
    Project project = read(WHOLE);
    assertThat(project.name()).contains("team/web:1.2");
    assertThat(project.program()).isEqualTo("build/web");
    assertThat(project.arguments()).containsExactly("--port", "8080", "yes", "yes");
    assertThat(project.environment())
        .isEqualTo(Map.of("DEBUG", "on", "EMPTY", "", "RATIO", "1.50"));
    assertThat(project.workingDirectory()).contains("/srv");
    assertThat(project.user()).contains("1000:1000");
    assertThat(project.files())
        .containsExactly(
            FileRule.of("static/**"),
            new FileRule(
                "config/*.toml",
                Optional.of("/etc/web/"),
                Optional.of(0640),
                Optional.of(new Owner(65534, 65534)),
                List.of("secret.toml")),
            FileRule.of("/usr/share/zoneinfo"));
    assertThat(project.folders())
        .containsExactly(
            new FolderRule("/var/cache/web", Optional.empty(), Optional.empty()),
            new FolderRule("/data", Optional.of(0700), Optional.of(new Owner(1000, 1000))));
    assertThat(project.ports())
        .containsExactly(
            new Port(Optional.empty(), Optional.empty(), 80, "tcp"),
            new Port(Optional.empty(), Optional.of(8080), 81, "tcp"),
            new Port(Optional.of("0.0.0.0"), Optional.of(53), 53, "udp"),
            new Port(Optional.of("::1"), Optional.empty(), 90, "tcp"));
    assertThat(project.memoryBytes()).contains(3L << 29);
    assertThat(project.cpus()).contains(2);
    assertThat(project.base()).contains("linux");
    assertThat(project.nanos())
        .isEqualTo(
            Map.of(
                "aslr", "no",
                "log-level", "info",
                "mtu", "1400",
                "manifest.syslog.server", "10.0.2.2"));
    assertThat(project.restart()).contains("on-failure:3");
    assertThat(project.volumes())
        .containsExactly(
            new Volume("db", "/var/lib/db", false), new Volume("certs", "/certs", true));
    assertThat(project.health())
        .contains(
            new Health(
                List.of("/bin/check", "-q"),
                Duration.ofSeconds(90),
                Duration.ofSeconds(30),
                5,
                Duration.ZERO));
    assertThat(project.hermit()).isEqualTo(Map.of("bus", "mmio"));
    assertThat(project.stop().signal()).contains("SIGINT");
    assertThat(project.stop().grace()).contains(Duration.ofMillis(2500));
    assertThat(project.labels()).isEqualTo(Map.of("org.example.team", "web"));
  }

  @Test
  void theExampleHasEveryKeyOfAProgram() {
    YamlValue.Entries root =
        (YamlValue.Entries) YamlDocument.read("f", WHOLE.getBytes(UTF_8)).orElseThrow();
    assertThat(root.entries().stream().map(entry -> entry.key().text()))
        .containsExactlyElementsOf(
            Keys.PROJECT.keys().stream()
                .map(Key::name)
                .filter(name -> !name.equals("kernel"))
                .toList());
  }

  @Test
  void aKernelStandsInAProgramsPlace() {
    Project project =
        read(
            """
            kernel:
              file: ./kernel.elf
              initrd: root.cpio
              disks: [data.img]
              command-line: "ip={ip} {args}"
              machine: q35
              exit: "line:exit status {code}"
            args: [--port, 80]
            """);
    assertThat(project.program()).isEmpty();
    assertThat(project.kernel())
        .contains(
            new Project.Kernel(
                "kernel.elf",
                Optional.of("root.cpio"),
                List.of("data.img"),
                new TreeMap<>(
                    Map.of(
                        "command-line",
                        "ip={ip} {args}",
                        "machine",
                        "q35",
                        "exit",
                        "line:exit status {code}"))));
  }

  @Test
  void oneLineIsEnough() {
    Project project = read("program: web");
    assertThat(project.program()).isEqualTo("web");
    assertThat(project.files()).isEmpty();
    assertThat(project.kept()).isEmpty();
  }

  @Test
  void portsAreWrittenAsTheyAreRead() {
    for (Port port : read(WHOLE).ports()) {
      assertThat(Port.parse(port.toString())).isEqualTo(port);
    }
  }

  @Test
  void theSchemaIsTheOneInTheDocuments() throws IOException {
    if ("write".equals(System.getenv("SKIFF_GOLDEN"))) {
      Files.writeString(SCHEMA, Project.schema());
    }
    assertThat(SCHEMA).hasContent(Project.schema());
  }

  /** The mistakes people make, and what they are told. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "program: a#memroy: 1g|2:1: unknown key 'memroy'|did you mean 'memory'?",
        "program: a#files: [{from: x, too: /y}]|2:19: unknown key 'too'|did you mean 'to'?",
        "kernel: {file: k}#files: [a]|2:1: 'files' says something of a program|leave one of them out",
        "program: a#kernel: {file: k}|1:1: 'program' says something of a program|leave one of them",
        "kernel: {machine: q35}|1:9: 'file' is missing|file: The kernel",
        "kernel: {file: k, machine: vax}|1:28: 'machine': 'vax' is not microvm, pc or q35|",
        "kernel: {file: k, exit: port}|1:25: 'exit': 'port' is not none, isa-debug-exit|",
        "program: a#xyzzy: 1|2:1: unknown key 'xyzzy'|known here: name, program",
        "name: web|1:1: 'program' is missing|program: The program",
        "program: a#args: --port|2:7: 'args' is a single value, a list of arguments is wanted|for example, args: [--port, 8080]",
        "program: a#env: [A=1]|2:6: 'env' is a list, a group of variables is wanted|for example, env: {LOG: debug}",
        "program: [a]|1:10: 'program' is a list, a path inside the folder|for example, program: ./web",
        "program:|1:9: 'program' is empty, a path inside|for example, program: ./web",
        "program: a#memory: lots|2:9: 'memory': 'lots' is not a size, such as 128m or 1.5g|for example, memory: 512m",
        "program: a#memory: 0|2:9: 'memory': '0' is not a size|",
        "program: a#ports: [70000]|2:9: 'ports': '70000' is not a port|for example, ports: [80, \"8080:80\"]",
        "program: a#ports: [80, 0]|2:13: 'ports': '0' is not a port|",
        "program: a#cpus: 1.5|2:7: 'cpus': '1.5' is not a number of whole CPUs|",
        "program: ../a|1:10: 'program': '../a' is not a path inside the folder, or an absolute one: it leads out of the folder|for example",
        "program: a#files: [a/../../b]|2:9: 'files': 'a/../../b' is not a path|",
        "program: a#files: ['d/[z']|2:9: 'files': 'd/[z' is not a path or glob inside the folder,"
            + " or an absolute one: a '[' is not closed|for example, files: [static, {from:",
        "program: a#files:#- from: x#  exclude: [a, '[b']|4:16: 'exclude': '[b' is not a pattern,"
            + " as in a .gitignore: a '[' is not closed|for example, exclude: [secret.toml]",
        "program: a#env:#  A: [x]|3:6: 'env.A' is a list, a text is wanted|for example, env: {LOG",
        "program: a#stop: 10s|2:7: 'stop' is a single value, a group|for example, stop: {signal: SI",
        "program: a#workdir: srv|2:10: 'workdir': 'srv' is not an absolute path in the guest|",
        "program: a#workdir: /a/../b|2:10: 'workdir': '/a/../b' is not an absolute path in the guest: '.' and '..' have no place in it|",
        "program: a#base: xen|2:7: 'base': 'xen' is not a base: linux, nanos, hermit, own-kernel or auto|",
        "program: a#restart: sometimes|2:10: 'restart': 'sometimes' is not no, always|",
        "program: a#stop: {grace: soon}|2:15: 'grace': 'soon' is not a time, such as 10s|",
        "program: a#stop: {signal: SIGNOPE}|2:16: 'signal': 'SIGNOPE' is not a signal|",
        "program: a#labels: {dev.skiff.x: y}|2:10: 'labels': 'dev.skiff.x' is not a label's name: such names are Skiff's own|for example, labels: {",
        "program: a#program: b|2:1: 'program' stands here a second time, first at 1:1|keep one",
        "program: a#env: {A: &x [*x]}|2:14: '*x' stands inside what it repeats|",
        "program: *x|1:10: nothing before it is called '&x'|",
        "program: !!str a|1:10: 'tag:yaml.org,2002:str': tags mean nothing here|",
        "program: a#---#program: b|2:1: a second document begins|",
        "program: 'a|1:12: found unexpected end of stream|it is YAML",
        "[a]|1:1: 'skiff.yaml' is a list, a group of keys is wanted|for example, program: ./web",
        "#|1:1: 'program' is missing|",
      })
  void mistakesAreToldWithTheirPlace(String yaml, String message, String hint) {
    assertThatThrownBy(() -> read(yaml.replace('#', '\n')))
        .isInstanceOf(ProjectFailure.class)
        .hasMessageContaining("skiff.yaml:" + message)
        .satisfies(
            failure -> assertThat(((Failure) failure).hint()).contains(hint == null ? "" : hint));
  }

  @Test
  void theExampleOfEveryKeyIsRight() {
    checkExamples(Keys.PROJECT);
  }

  private static void checkExamples(Shape.Group<?> group) {
    for (Key<?> key : group.keys()) {
      YamlValue.Entries example =
          (YamlValue.Entries)
              YamlDocument.read("f", (key.name() + ": " + key.example()).getBytes(UTF_8))
                  .orElseThrow();
      assertThat(
              (Object)
                  key.shape().read(Shape.Asked.of("f", key), example.entries().getFirst().value()))
          .as(key.name())
          .isNotNull();
      group(key.shape()).ifPresent(SkiffYamlTest::checkExamples);
    }
  }

  private static Optional<Shape.Group<?>> group(Shape<?> shape) {
    return switch (shape) {
      case Shape.Group<?> group -> Optional.of(group);
      case Shape.ListOf<?> list -> group(list.item());
      case Shape.BriefOr<?> either -> Optional.of(either.whole());
      case Shape.NamedBy<?> _, Shape.Scalar<?> _ -> Optional.empty();
    };
  }

  @Test
  void whatIsNotActedOnIsNamed() {
    assertThat(read(WHOLE).kept()).isSubsetOf("restart", "health");
    assertThat(read("program: a\nmemory: 1g\nstop: {grace: 1s}").kept()).isEmpty();
  }
}
