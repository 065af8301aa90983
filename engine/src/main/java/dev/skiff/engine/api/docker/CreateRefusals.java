package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.JsonBody;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a Docker request for a container may ask for and a guest does not have. Refused where
 * leaving it out would change what the program sees or is kept from; everything else that is not
 * named here has no meaning for a guest with a kernel of its own, and is ignored.
 */
final class CreateRefusals {

  /** One part of the request: present as {@code asked} says, it is refused with a way out. */
  private record Refusal(String path, Predicate<Object> asked, String what, String instead) {}

  private static final Set<String> OWN_NAMESPACE = Set.of("", "none", "private", "shareable");

  private static final String VOLUMES = "name each volume: -v NAME:PATH";
  private static final String FOUND =
      "put both on one network (--network NAME), where names are found; --network-alias adds one";
  private static final String NAMES = "give the program addresses by -e";

  private static final List<Refusal> REFUSALS =
      List.of(
          refusal(
              "Healthcheck.Test",
              CreateRefusals::given,
              "a health check",
              "leave out --health-cmd"),
          refusal(
              "Domainname", CreateRefusals::given, "a domain name", "put it into the hostname: -h"),
          refusal(
              "MacAddress",
              CreateRefusals::given,
              "a chosen MAC address",
              "leave it out: one is assigned"),
          host(
              "Privileged",
              CreateRefusals::given,
              "--privileged",
              "leave it out: a guest has its own kernel"),
          host(
              "VolumeDriver",
              otherThan(Set.of("", "local")),
              "volumes of this driver",
              "leave out --volume-driver"),
          host("VolumesFrom", CreateRefusals::given, "volumes of another instance", VOLUMES),
          host(
              "Tmpfs",
              CreateRefusals::given,
              "a tmpfs mount",
              "leave out --tmpfs: its own disk is writable"),
          host("Devices", CreateRefusals::given, "a host device", "leave out --device"),
          host("DeviceRequests", CreateRefusals::given, "a host device", "leave out --gpus"),
          host(
              "ReadonlyRootfs", CreateRefusals::given, "a read-only root", "leave out --read-only"),
          host("PidMode", otherThan(OWN_NAMESPACE), "a shared process list", "leave out --pid"),
          host("IpcMode", otherThan(OWN_NAMESPACE), "shared memory of others", "leave out --ipc"),
          host("UTSMode", otherThan(OWN_NAMESPACE), "the host's name", "leave out --uts"),
          host("Links", CreateRefusals::given, "a link of Docker's", FOUND),
          host("ExtraHosts", CreateRefusals::given, "an extra host name", NAMES),
          host("Dns", CreateRefusals::given, "a chosen DNS server", "leave out --dns"),
          host("DnsSearch", CreateRefusals::given, "a DNS search list", "leave out --dns-search"),
          host("DnsOptions", CreateRefusals::given, "DNS options", "leave out --dns-option"),
          host("GroupAdd", CreateRefusals::given, "an extra group", "leave out --group-add"),
          host("Sysctls", CreateRefusals::given, "a kernel setting", "leave out --sysctl"),
          host(
              "Ulimits",
              CreateRefusals::given,
              "a limit",
              "leave out --ulimit; -m and --cpus bound a guest"),
          host(
              "PidsLimit", CreateRefusals::given, "a limit of processes", "leave out --pids-limit"),
          host(
              "CpuQuota",
              CreateRefusals::given,
              "a part of a CPU",
              "use --cpus with a whole number"),
          host(
              "LogConfig.Type",
              otherThan(Set.of("", "json-file", "local")),
              "this log driver",
              "leave out --log-driver; 'logs' reads what is written"),
          host(
              "PublishAllPorts",
              CreateRefusals::given,
              "publishing all ports (-P)",
              "name them: -p 8080"));

  private CreateRefusals() {}

  private static Refusal refusal(
      String path, Predicate<Object> asked, String what, String instead) {
    return new Refusal(path, asked, what, instead);
  }

  private static Refusal host(String part, Predicate<Object> asked, String what, String instead) {
    return refusal("HostConfig." + part, asked, what, instead);
  }

  /** Anything but what Docker's client sends when nothing was asked for. */
  static boolean given(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      // Negative numbers are Docker's word for unlimited.
      case Number number -> number.doubleValue() > 0;
      default -> true;
    };
  }

  private static Predicate<Object> otherThan(Set<String> allowed) {
    return value -> !(value instanceof String text && allowed.contains(text));
  }

  /**
   * Looks at every part that may be refused.
   *
   * @throws ApiFailure of kind UNSUPPORTED that says what to do instead
   */
  static void check(JsonBody body) {
    for (Refusal refusal : REFUSALS) {
      Object value = at(body.tree(), refusal.path());
      if (value != null && refusal.asked().test(value)) {
        throw ApiFailure.unsupported(
            "a guest cannot have %s: %s=%s".formatted(refusal.what(), refusal.path(), shown(value)),
            refusal.instead());
      }
    }
  }

  private static @Nullable Object at(Object tree, String path) {
    Object value = tree;
    for (String name : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  private static String shown(Object value) {
    String text = value.toString();
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
