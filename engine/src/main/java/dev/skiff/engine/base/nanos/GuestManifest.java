package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.Manifest.Fields;
import dev.skiff.engine.format.tfs.Manifest.Items;
import dev.skiff.engine.format.tfs.Manifest.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who a guest is, in the words of its kernel: the manifest, and the files that the kernel and
 * programs read. Pure.
 */
final class GuestManifest {
  static final String HOSTNAME = "etc/hostname";
  static final String HOSTS = "etc/hosts";
  static final String RESOLVERS = "etc/resolv.conf";

  /** The files that have a block of their own. */
  static final List<String> FILES = List.of(HOSTNAME, HOSTS, RESOLVERS);

  /** The setting that says what is mounted where. */
  static final String MOUNTS = "mounts";

  /** What a flag of the manifest is set to; its presence alone counts. */
  private static final Text SET = new Text("t");

  /** All that lie there; any other word would be those in the root. */
  private static final Text FROM_BOOT_FILES = new Text("bootfs");

  private static final int ADDRESS_BITS = 32;

  /** Where an image or user does not say otherwise, as after a login. */
  private static final List<String> DEFAULTS =
      List.of(
          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME=/root",
          "USER=root");

  private final Identity identity;

  GuestManifest(Identity identity) {
    this.identity = identity;
  }

  /**
   * The settings of the root directory.
   *
   * @param program its absolute path in the guest
   */
  Manifest settings(String program) {
    SortedMap<String, Manifest.Value> settings = new TreeMap<>();
    settings.put("program", new Text(program));
    settings.put("arguments", Items.of(identity.argv()));
    settings.put("environment", Fields.of(environment()));
    settings.put("cwd", new Text(identity.workingDirectory()));
    settings.put("debug_exit", SET);
    identity
        .network()
        .map(GuestManifest::interfaceOf)
        .filter(fields -> !fields.isEmpty())
        .ifPresent(fields -> settings.put("en1", Fields.of(fields)));
    if (!identity.mounts().isEmpty()) {
      settings.put(MOUNTS, new GuestMounts(identity.mounts()).setting());
    }
    KernelSettings.add(identity.settings(), settings);
    if (!KernelWish.of(identity.settings()).klibs().isEmpty()) {
      settings.put("klibs", FROM_BOOT_FILES);
    }
    return new Manifest(settings);
  }

  /** {@code PATH} of the program; never empty. */
  String searchPath() {
    return environment().getOrDefault("PATH", "");
  }

  private SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>();
    DEFAULTS.forEach(entry -> put(environment, entry));
    environment.put("PWD", identity.workingDirectory());
    identity.environment().forEach(entry -> put(environment, entry));
    return environment;
  }

  private static void put(SortedMap<String, String> environment, String entry) {
    int equals = entry.indexOf('=');
    environment.put(entry.substring(0, equals), entry.substring(equals + 1));
  }

  private static SortedMap<String, String> interfaceOf(Identity.Addressing network) {
    SortedMap<String, String> fields = new TreeMap<>();
    if (!network.address().isEmpty()) {
      String prefix = network.address().substring(network.ip().length() + 1);
      fields.put("ipaddr", network.ip());
      fields.put("netmask", netmask(Integer.parseInt(prefix)));
    }
    if (!network.gateway().isEmpty()) {
      fields.put("gateway", network.gateway());
    }
    // All networks are /64 to it, and its IPv6 gateway is who sends router advertisements.
    if (!network.address6().isEmpty()) {
      fields.put("ip6addr", network.ip6());
    }
    return fields;
  }

  private static String netmask(int prefix) {
    long mask = prefix == 0 ? 0 : 0xffff_ffffL << (ADDRESS_BITS - prefix) & 0xffff_ffffL;
    return "%d.%d.%d.%d".formatted(mask >> 24, mask >> 16 & 0xff, mask >> 8 & 0xff, mask & 0xff);
  }

  /**
   * The contents of the files that have a block of their own, by path.
   *
   * @throws BaseFailure when one is longer than that
   */
  SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(HOSTNAME, bytes(HOSTNAME, identity.hostname() + "\n"));
    files.put(HOSTS, bytes(HOSTS, hosts()));
    files.put(RESOLVERS, bytes(RESOLVERS, resolvers()));
    return files;
  }

  private String hosts() {
    StringBuilder lines = new StringBuilder("127.0.0.1\tlocalhost\n");
    identity
        .network()
        .ifPresent(network ->
            Stream.of(network.ip(), network.ip6())
                .filter(address -> !address.isEmpty())
                .forEach(address ->
                    lines.append(address).append('\t').append(identity.hostname()).append('\n')));
    identity.hosts().forEach(line -> lines.append(line).append('\n'));
    return lines.toString();
  }

  private String resolvers() {
    StringBuilder lines = new StringBuilder();
    Identity.Addressing network = identity.network().orElse(Identity.Addressing.NONE);
    network
        .resolvers()
        .forEach(resolver -> lines.append("nameserver ").append(resolver).append('\n'));
    if (!network.resolvers().isEmpty() && !network.search().isEmpty()) {
      lines.append("search ").append(String.join(" ", network.search())).append('\n');
    }
    return lines.toString();
  }

  private static byte[] bytes(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > RootDisk.SECTOR) {
      throw BaseFailure.unfit(
          NanosKernels.BASE,
          "'/%s' would have %d bytes; it has room for %d"
              .formatted(path, bytes.length, RootDisk.SECTOR),
          "use fewer or shorter entries, or the base linux: --base linux");
    }
    return bytes;
  }
}
