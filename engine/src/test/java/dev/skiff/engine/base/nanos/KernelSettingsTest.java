package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.tfs.Manifest.Fields;
import dev.skiff.engine.format.tfs.Manifest.Text;
import dev.skiff.engine.format.tfs.Manifest.Value;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelSettingsTest {

  @Test
  void aSettingHasTheKernelsOwnName() {
    assertThat(manifest(Map.of("log-level", "info", "so-rcvbuf", "4096", "static-map", "yes")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "log_level", new Text("info"),
                "so_rcvbuf", new Text("4096"),
                "static_map_program", new Text("t")));
  }

  @Test
  void whatIsOffIsLeftOutBecauseAnyValueSwitchesItOn() {
    assertThat(manifest(Map.of("readonly", "no", "aslr", "yes", "huge-pages", "true"))).isEmpty();
    assertThat(manifest(Map.of("aslr", "no", "huge-pages", "no")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("noaslr", new Text("t"), "transparent_hugepage", new Text("never")));
  }

  @Test
  void aDotGoesIntoAGroupThatMayBeThereAlready() {
    SortedMap<String, Value> manifest = new TreeMap<>();
    manifest.put("en1", group("ipaddr", "10.0.2.15"));
    KernelSettings.add(new TreeMap<>(Map.of("mtu", "1400", "manifest.a.b.c", "x")), manifest);
    SortedMap<String, Value> interfaceOne = new TreeMap<>();
    interfaceOne.put("ipaddr", new Text("10.0.2.15"));
    interfaceOne.put("mtu", new Text("1400"));
    SortedMap<String, Value> outer = new TreeMap<>();
    outer.put("b", group("c", "x"));
    assertThat(manifest)
        .containsEntry("en1", new Fields(interfaceOne))
        .containsEntry("a", new Fields(outer));
  }

  @Test
  void whoAsksForItsAddressIsToldNoneOfThatFamilyAndWaitsForIt() {
    assertThat(asking(Map.of("dhcp", "yes")))
        .isEqualTo(fields(Map.of("ip6addr", "fd00::15", "exec_wait_for_ip4_secs", "10")));
    assertThat(asking(Map.of("dhcp", "yes", "wait-ip4", "3")))
        .isEqualTo(fields(Map.of("ip6addr", "fd00::15", "exec_wait_for_ip4_secs", "3")));
    assertThat(asking(Map.of("dhcp", "no"))).isEqualTo(fields(TOLD));
    assertThat(manifest(Map.of("dhcp", "yes")))
        .isEqualTo(Map.of("en1", fields(Map.of("exec_wait_for_ip4_secs", "10"))));
    assertThatThrownBy(() -> manifest(Map.of("dhcp", "maybe"))).hasMessageContaining("yes or no");
  }

  private static final Map<String, String> TOLD =
      Map.of(
          "ipaddr", "10.0.2.15",
          "netmask", "255.255.255.0",
          "gateway", "10.0.2.2",
          "ip6addr", "fd00::15");

  private static Fields fields(Map<String, String> texts) {
    return Fields.of(new TreeMap<>(texts));
  }

  private static Value asking(Map<String, String> settings) {
    SortedMap<String, Value> manifest = new TreeMap<>();
    manifest.put("en1", fields(TOLD));
    KernelSettings.add(new TreeMap<>(settings), manifest);
    return manifest.get("en1");
  }

  @Test
  void listsAndGroupsHaveTheKernelsOwnNames() {
    assertThat(
            manifest(
                Map.of(
                    "exit.expected", "!3",
                    "exit.idle.0", "4",
                    "exit.idle.1", "5",
                    "consoles.0", "+vga",
                    "trace", "pf,all",
                    "uname.sysname", "Linux")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "expected_exit_code", new Text("!3"),
                "idle_on_exit", new Fields(new TreeMap<>(texts("0", "4", "1", "5"))),
                "consoles", group("0", "+vga"),
                "trace", new Text("pf,all"),
                "uname", group("sysname", "Linux")));
  }

  @Test
  void aKlibsSettingIsOfTheManifestAndAnEmptyGroupMayHaveToBeThere() {
    assertThat(
            manifest(
                Map.of(
                    "klibs.0", "tls",
                    "klib.ntp.ntp_servers.0", "time.example",
                    "klib.sandbox.sandbox.pledge.", "t")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ntp_servers",
                group("0", "time.example"),
                "sandbox",
                new Fields(new TreeMap<>(Map.of("pledge", new Fields(new TreeMap<>()))))));
  }

  @Test
  void whatASettingNeedsOfTheKernelIsKnown() {
    KernelWish wish =
        KernelWish.of(
            new TreeMap<>(
                Map.of(
                    "boot", "bios",
                    "version", "0.1.52",
                    "klibs.0", "tls",
                    "klib.ntp.ntp_servers.0", "time.example",
                    "syscall-summary", "yes",
                    "kernel-symbols", "no")));
    assertThat(wish.boot()).isEqualTo(BootKind.BIOS);
    assertThat(wish.version()).contains("0.1.52");
    assertThat(wish.klibs()).containsExactly("ntp", "strace", "tls");
    assertThat(wish.symbols()).isFalse();
    assertThat(KernelWish.of(new TreeMap<>(Map.of("debug-syscalls", "no"))).klibs()).isEmpty();
    assertThatThrownBy(() -> KernelWish.of(new TreeMap<>(Map.of("boot", "pxe"))))
        .hasMessageContaining("there is no boot 'pxe'");
  }

  @Test
  void theConsoleOfTheProgramCannotBeTakenAway() {
    assertThatThrownBy(() -> manifest(Map.of("consoles.0", "-serial")))
        .hasMessageContaining("the program's output comes by its serial console");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tracing",
        "manifest.program",
        "manifest.environment.X",
        "manifest.consoles.0",
        "manifest.en1",
        "manifest.",
        "manifest.klibs",
        "klib.tls",
        "klib.tls.program",
        "uname.a..b",
        "manifest.a..b"
      })
  void whatIsUnknownOrNotTheUsersIsRefused(String name) {
    assertThatThrownBy(() -> manifest(Map.of(name, "x")))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("base.unfit");
              assertThat(failure.hint()).contains("docs/nanos.md");
            });
  }

  @Test
  void yesIsNotMaybe() {
    assertThatThrownBy(() -> manifest(Map.of("aslr", "maybe")))
        .hasMessageContaining("'aslr' is yes or no, not 'maybe'");
  }

  private static SortedMap<String, Value> manifest(Map<String, String> settings) {
    SortedMap<String, Value> manifest = new TreeMap<>();
    KernelSettings.add(new TreeMap<>(settings), manifest);
    return manifest;
  }

  private static Map<String, Value> texts(String one, String first, String two, String second) {
    return Map.of(one, new Text(first), two, new Text(second));
  }

  private static Fields group(String name, String value) {
    SortedMap<String, Value> values = new TreeMap<>();
    values.put(name, new Text(value));
    return new Fields(values);
  }
}
