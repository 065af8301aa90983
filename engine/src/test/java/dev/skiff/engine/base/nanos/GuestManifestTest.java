package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.Manifest.Fields;
import dev.skiff.engine.format.tfs.Manifest.Items;
import dev.skiff.engine.format.tfs.Manifest.Text;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GuestManifestTest {
  private static final Identity.Addressing NETWORK =
      Identity.Addressing.ipv4("10.0.2.15/20", "10.0.2.2", List.of("10.0.2.3"));

  @Test
  void anIdentityIsToldInTheKernelsWords() {
    Manifest manifest = new GuestManifest(identity(List.of("10.0.2.9 db"))).settings("/bin/web");
    assertThat(manifest.settings())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "program",
                new Text("/bin/web"),
                "arguments",
                Items.of(List.of("web", "-v")),
                "environment",
                Fields.of(
                    new TreeMap<>(
                        Map.of(
                            "COLOR", "a=b",
                            "HOME", "/srv",
                            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "PWD", "/work",
                            "USER", "root"))),
                "cwd",
                new Text("/work"),
                "debug_exit",
                new Text("t"),
                "en1",
                Fields.of(
                    new TreeMap<>(
                        Map.of(
                            "ipaddr", "10.0.2.15",
                            "netmask", "255.255.240.0",
                            "gateway", "10.0.2.2")))));
  }

  @Test
  void theFilesOfAnIdentityAreWhatOtherGuestsHave() {
    Map<String, byte[]> files = new GuestManifest(identity(List.of("10.0.2.9 db"))).files();
    assertThat(text(files, "etc/hostname")).isEqualTo("box\n");
    assertThat(text(files, "etc/hosts"))
        .isEqualTo("127.0.0.1\tlocalhost\n10.0.2.15\tbox\n10.0.2.9 db\n");
    assertThat(text(files, "etc/resolv.conf")).isEqualTo("nameserver 10.0.2.3\n");
  }

  @Test
  void bothFamiliesAreTold() {
    Identity.Addressing network =
        new Identity.Addressing(
            "10.0.2.15/20",
            "",
            "fd00::15/64",
            "fd00::1",
            List.of(),
            List.of("fd00::1"),
            List.of("skiff", "example.org"));
    GuestManifest manifest = new GuestManifest(identity(network, List.of()));
    assertThat(manifest.settings("/bin/web").settings())
        .containsEntry(
            "en1",
            Fields.of(
                new TreeMap<>(
                    Map.of(
                        "ipaddr", "10.0.2.15",
                        "netmask", "255.255.240.0",
                        "ip6addr", "fd00::15"))));
    assertThat(text(manifest.files(), "etc/hosts"))
        .isEqualTo("127.0.0.1\tlocalhost\n10.0.2.15\tbox\nfd00::15\tbox\n");
    assertThat(text(manifest.files(), "etc/resolv.conf"))
        .isEqualTo("nameserver fd00::1\nsearch skiff example.org\n");
  }

  @Test
  void withoutAddressesTheKernelIsToldOfNoInterface() {
    assertThat(
            new GuestManifest(identity(Identity.Addressing.NONE, List.of()))
                .settings("/bin/web")
                .settings())
        .doesNotContainKey("en1");
  }

  @Test
  void whatHasNoRoomIsRefusedWithAWayOut() {
    Identity identity = identity(Collections.nCopies(30, "10.0.2.9 a-name-of-twenty"));
    assertThatThrownBy(() -> new GuestManifest(identity).files())
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("base.unfit");
              assertThat(failure.hint()).contains("--base linux");
            });
  }

  private static String text(Map<String, byte[]> files, String path) {
    return new String(files.getOrDefault(path, new byte[0]), StandardCharsets.UTF_8);
  }

  private static Identity identity(List<String> hosts) {
    return identity(NETWORK, hosts);
  }

  private static Identity identity(Identity.Addressing network, List<String> hosts) {
    return new Identity(
        "box",
        List.of("web", "-v"),
        List.of("COLOR=a=b", "HOME=/srv"),
        "/work",
        "",
        Optional.of(network),
        hosts,
        List.of(),
        false);
  }
}
