package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.Scalar;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The klibs that have settings: whoever sets one wants the klib. docs/nanos.md. */
final class KlibKeys {
  private static final Scalar<String> SECONDS = Scalars.number(1, 1 << 30);

  private static final Scalar<String> URL =
      Scalar.of("an address of http or https", "https?://[^\\s\\u0000]{1,2000}", text -> text);

  private static final Scalar<String> SERVER =
      Scalar.of("a server, HOST or HOST:PORT", "[A-Za-z0-9._:-]{1,255}", text -> text);

  private static final Scalar<String> NETWORK =
      Scalar.of("an address or network, perhaps with ! before it", "!?[0-9a-fA-F.:/]+", t -> t);

  private static final Scalar<String> GUARDED_PORT =
      Scalar.numeric("a port, perhaps with ! before it", "!?[1-9][0-9]{0,4}", text -> text);

  private static final Scalar<String> SIZE =
      Scalar.numeric("a size, such as 512k or 8m", "[1-9][0-9]{0,11}[kmgKMG]?", text -> text);

  private static final Scalar<String> NAME = Scalar.of("a name", "[^\\u0000]{1,255}", text -> text);

  private static final NanosKey<?> AZURE =
      klib(
          "azure",
          "azure",
          List.of(
              NanosKey.at(
                  "storage-account",
                  "azure.diagnostics.storage_account",
                  NAME,
                  "account",
                  "Where metrics go to."),
              NanosKey.at(
                  "storage-account-sas",
                  "azure.diagnostics.storage_account_sas",
                  NAME,
                  "token",
                  "A secret; who reads the image's labels reads it."),
              NanosKey.at(
                  "sample-interval",
                  "azure.diagnostics.metrics.sample_interval",
                  Scalars.number(15, 1 << 30),
                  "15",
                  "Seconds."),
              NanosKey.at(
                  "transfer-interval",
                  "azure.diagnostics.metrics.transfer_interval",
                  Scalars.number(60, 1 << 30),
                  "60",
                  "Seconds.")),
          "{storage-account: account}",
          "Metrics on Azure.");

  private static final NanosKey<?> CLOUD_INIT =
      klib(
          "cloud-init",
          "cloud_init",
          List.of(
              NanosKey.groups(
                  "download",
                  "cloud_init.download",
                  List.of(
                      NanosKey.required("src", "src", URL, "http://10.0.2.2/f", "From where."),
                      NanosKey.required("dest", "dest", Scalars.GUEST_PATH, "/etc/f", "To where."),
                      NanosKey.flag("overwrite", "overwrite", "Also if it is there."),
                      NanosKey.at("auth", "auth", NAME, "Bearer x", "A header; a secret.")),
                  "[{src: http://10.0.2.2/f, dest: /etc/f}]",
                  "Files got before the program starts."),
              NanosKey.groups(
                  "download-env",
                  "cloud_init.download_env",
                  List.of(
                      NanosKey.required("src", "src", URL, "http://10.0.2.2/e", "From where."),
                      NanosKey.at("auth", "auth", NAME, "Bearer x", "A header; a secret."),
                      NanosKey.at("path", "path", NAME, "data/env", "Where in the JSON.")),
                  "[{src: http://10.0.2.2/e}]",
                  "Variables got before the program starts.")),
          "{download: [{src: http://10.0.2.2/f, dest: /etc/f}]}",
          "Files and variables from elsewhere.");

  private static final NanosKey<?> CLOUDWATCH =
      klib(
          "cloudwatch",
          "cloudwatch",
          List.of(
              NanosKey.at(
                  "mem-metrics-interval",
                  "cloudwatch.mem_metrics_interval",
                  SECONDS,
                  "60",
                  "Seconds."),
              NanosKey.presence("logging", "cloudwatch.logging", "The program's output."),
              NanosKey.at("log-group", "cloudwatch.logging.log_group", NAME, "web", "Its group."),
              NanosKey.at(
                  "log-stream", "cloudwatch.logging.log_stream", NAME, "one", "Its stream.")),
          "{logging: yes}",
          "Logs and metrics on AWS.");

  private static final NanosKey<?> DIGITALOCEAN =
      klib(
          "digitalocean",
          "digitalocean",
          List.of(
              NanosKey.at(
                  "interval",
                  "digitalocean.metrics.interval",
                  Scalars.number(60, 1 << 30),
                  "120",
                  "Seconds.")),
          "{interval: 120}",
          "Metrics on DigitalOcean.");

  private static final List<NanosKey<?>> FROM =
      List.of(
          NanosKey.at("src", "src", NETWORK, "10.0.2.0/24", "Where a packet comes from."),
          NanosKey.at(
              "fragment",
              "fragment",
              Scalar.of("y or n", "y|n", text -> text),
              "y",
              "Whether it is a part of one."));

  private static final List<NanosKey<?>> TO =
      List.of(NanosKey.at("dest", "dest", GUARDED_PORT, "22", "The port it goes to."));

  private static final NanosKey<?> FIREWALL =
      klib(
          "firewall",
          "firewall",
          List.of(
              NanosKey.groups(
                  "rules",
                  "firewall.rules",
                  List.of(
                      NanosKey.group("ip", "ip", FROM, "{src: 10.0.2.2}", "IPv4."),
                      NanosKey.group("ip6", "ip6", FROM, "{src: 'fd00::2'}", "IPv6."),
                      NanosKey.group("tcp", "tcp", TO, "{dest: 22}", "TCP."),
                      NanosKey.group("udp", "udp", TO, "{dest: 53}", "UDP."),
                      NanosKey.at(
                          "action",
                          "action",
                          Scalar.of("accept or drop", "accept|drop", text -> text),
                          "accept",
                          "drop without it.")),
                  "[{tcp: {dest: 22}}]",
                  "The first that fits decides."),
              NanosKey.list(
                  "dynamic-rules",
                  "firewall.dynamic_rules",
                  Scalar.of("radar", "radar", text -> text),
                  "[radar]",
                  "From that service.")),
          "{rules: [{tcp: {dest: 22}}]}",
          "What packets reach the program.");

  private static final NanosKey<?> GCP =
      klib(
          "gcp",
          "gcp",
          List.of(
              NanosKey.presence("logging", "gcp.logging", "The program's output."),
              NanosKey.at("log-id", "gcp.logging.log_id", NAME, "web", "Its name."),
              NanosKey.presence("metrics", "gcp.metrics", "Of memory."),
              NanosKey.at(
                  "interval",
                  "gcp.metrics.interval",
                  Scalars.number(60, 1 << 30),
                  "60",
                  "Seconds between metrics."),
              NanosKey.presence("disk", "gcp.metrics.disk", "Of disks, too."),
              NanosKey.flag(
                  "include-readonly", "gcp.metrics.disk.include_readonly", "Of all disks.")),
          "{logging: yes}",
          "Logs and metrics on Google's cloud.");

  private static final NanosKey<?> NTP =
      klib(
          "ntp",
          "ntp",
          List.of(
              NanosKey.list(
                  "servers", "ntp_servers", SERVER, "[pool.ntp.org]", "Who is asked the time."),
              NanosKey.at("poll-min", "ntp_poll_min", Scalars.number(4, 17), "4", "2^N seconds."),
              NanosKey.at("poll-max", "ntp_poll_max", Scalars.number(4, 17), "10", "2^N seconds."),
              NanosKey.at(
                  "reset-threshold",
                  "ntp_reset_threshold",
                  Scalars.number(0, 1 << 30),
                  "0",
                  "Seconds off at which the clock is set at once; 0 is never."),
              NanosKey.at(
                  "max-slew-ppm",
                  "ntp_max_slew_ppm",
                  Scalars.number(0, 1_000_000),
                  "83333",
                  "How fast an error is made good."),
              NanosKey.at(
                  "max-freq-ppm",
                  "ntp_max_freq_ppm",
                  Scalars.number(0, 1_000_000),
                  "25000",
                  "How far off the clock may run."),
              NanosKey.at(
                  "refclock",
                  "chrony.refclock",
                  Scalar.of("ptp", "ptp", text -> text),
                  "ptp",
                  "The hypervisor's clock instead of servers.")),
          "{servers: [pool.ntp.org]}",
          "The time from the network.");

  private static final NanosKey<?> SANDBOX =
      klib(
          "sandbox",
          "sandbox",
          List.of(
              NanosKey.presence("pledge", "sandbox.pledge", "The system call pledge."),
              NanosKey.presence("unveil", "sandbox.unveil", "The system call unveil.")),
          "{pledge: yes}",
          "System calls of OpenBSD.");

  private static final NanosKey<?> SPECIAL_FILES =
      klib(
          "special-files",
          "special_files",
          List.of(NanosKey.presence("disks", "special_files.disks", "/sys/devices/disks.")),
          "{disks: yes}",
          "More of /sys.");

  private static final NanosKey<?> SYSLOG =
      klib(
          "syslog",
          "syslog",
          List.of(
              NanosKey.at("file", "syslog.file", Scalars.GUEST_PATH, "/var/log/s", "A file."),
              NanosKey.at("file-max-size", "syslog.file_max_size", SIZE, "8m", "Of the file."),
              NanosKey.at(
                  "file-rotate",
                  "syslog.file_rotate",
                  Scalars.number(1, 9),
                  "1",
                  "Files that are kept."),
              NanosKey.at("server", "syslog.server", SERVER, "10.0.2.2", "A server."),
              NanosKey.at(
                  "server-port",
                  "syslog.server_port",
                  Scalars.number(1, 0xffff),
                  "514",
                  "The UDP port of it.")),
          "{server: 10.0.2.2}",
          "Output to a file or a server.");

  private static final NanosKey<?> TUN =
      new NanosKey<>(
          Key.of(
              "tun",
              new Shape.ListOf<>(
                  "a list of groups",
                  NanosKey.shape(
                      List.of(
                          NanosKey.required(
                              "name",
                              "name",
                              Scalar.of("letters", "[a-z]{1,12}", text -> text),
                              "tun",
                              "Of devices, without a number."),
                          NanosKey.at("address", "ipaddress", Scalars.IP4, "10.1.0.1", "Its own."),
                          NanosKey.at("netmask", "netmask", Scalars.IP4, "255.255.0.0", "Of it."),
                          NanosKey.at("mtu", "mtu", Scalars.number(68, 0xffff), "1400", "Of it."),
                          NanosKey.flag("up", "up", "Whether it is up from the start on.")))),
              "[{name: tun, address: 10.1.0.1}]",
              "Devices /dev/net/tun makes."),
          KlibKeys::tunnels);

  private static final NanosKey<?> USERDATA =
      klib(
          "userdata",
          "userdata",
          List.of(
              NanosKey.at(
                  "save-to-file",
                  "userdata.save_to_file",
                  Scalars.GUEST_PATH,
                  "/userdata",
                  "Whole; else its lines are variables.")),
          "{save-to-file: /userdata}",
          "What a cloud was given for the machine.");

  static final List<NanosKey<?>> ALL =
      List.of(
          AZURE,
          CLOUD_INIT,
          CLOUDWATCH,
          DIGITALOCEAN,
          FIREWALL,
          GCP,
          NTP,
          SANDBOX,
          SPECIAL_FILES,
          SYSLOG,
          TUN,
          USERDATA);

  private KlibKeys() {}

  /** Below the klib's name, for the base to know what wants it. */
  private static NanosKey<?> klib(
      String name, String klib, List<NanosKey<?>> keys, String example, String about) {
    return NanosKey.group(name, "klib." + klib, keys, example, about + " Loads the klib.");
  }

  /** A tuple for each, by its name. */
  private static SortedMap<String, String> tunnels(List<SortedMap<String, String>> tunnels) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (SortedMap<String, String> tunnel : tunnels) {
      String prefix = "klib.tun.tun." + tunnel.get("name") + ".";
      settings.put(prefix, "t");
      tunnel.forEach((name, value) -> {
        if (!name.equals("name")) {
          settings.put(prefix + name, value);
        }
      });
    }
    return settings;
  }
}
