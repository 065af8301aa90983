package dev.skiff.engine.base;

import dev.skiff.engine.vm.Machine.Protocol;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The per-instance part of a guest, laid over the immutable boot set at start. A value; time and
 * entropy are added when it is sent.
 *
 * @param argv the program and its arguments; a program without a slash is looked up in PATH
 * @param environment {@code NAME=value} entries, in order, names unique
 * @param workingDirectory absolute
 * @param user {@code name|uid[:group|gid]} as in an OCI config, resolved in the guest; empty is
 *     root
 * @param network absent for a guest without a network
 * @param hosts further lines for /etc/hosts
 * @param watched ports whose LISTEN the guest reports
 * @param input whether the program's standard input comes from outside; else it is /dev/null, or a
 *     terminal at which nobody types
 * @param settings of the kernel of the guest's base, by names of that base
 * @param mounts in the order of their targets, no two at the same one
 * @param terminal present where the program's streams are a terminal: its size at the start
 */
public record Identity(
    String hostname,
    List<String> argv,
    List<String> environment,
    String workingDirectory,
    String user,
    Optional<Addressing> network,
    List<String> hosts,
    List<Port> watched,
    boolean input,
    Optional<WindowSize> terminal,
    SortedMap<String, String> settings,
    List<Mount> mounts) {

  public Identity {
    Objects.requireNonNull(hostname, "hostname is null");
    argv = List.copyOf(argv);
    environment = List.copyOf(environment);
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    Objects.requireNonNull(network, "network is null");
    hosts = List.copyOf(hosts);
    watched = List.copyOf(watched);
    Objects.requireNonNull(terminal, "terminal is null");
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    mounts = mounts.stream().sorted(Comparator.comparing(Mount::target)).toList();
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("an identity needs a program");
    }
    if (mounts.stream().map(Mount::target).distinct().count() < mounts.size()) {
      throw new IllegalArgumentException("two mounts at one path");
    }
  }

  /** Of a program without a terminal. */
  public Identity(
      String hostname,
      List<String> argv,
      List<String> environment,
      String workingDirectory,
      String user,
      Optional<Addressing> network,
      List<String> hosts,
      List<Port> watched,
      boolean input) {
    this(
        hostname,
        argv,
        environment,
        workingDirectory,
        user,
        network,
        hosts,
        watched,
        input,
        Optional.empty());
  }

  /** Without settings and mounts. */
  public Identity(
      String hostname,
      List<String> argv,
      List<String> environment,
      String workingDirectory,
      String user,
      Optional<Addressing> network,
      List<String> hosts,
      List<Port> watched,
      boolean input,
      Optional<WindowSize> terminal) {
    this(
        hostname,
        argv,
        environment,
        workingDirectory,
        user,
        network,
        hosts,
        watched,
        input,
        terminal,
        new TreeMap<>(),
        List.of());
  }

  /**
   * Looks whether it is in one network at most.
   *
   * @param base whose guests can be told of one only
   * @throws BaseFailure when it is in more
   */
  public void requireOneNetwork(String base) {
    network
        .filter(each -> !each.further().isEmpty())
        .ifPresent(_ -> {
          throw BaseFailure.unfit(
              base,
              "it has one network, and the instance is in several",
              "disconnect it from all but one, or say --base linux");
        });
  }

  /** The same guest with other mounts. */
  public Identity mounting(List<Mount> others) {
    return new Identity(
        hostname,
        argv,
        environment,
        workingDirectory,
        user,
        network,
        hosts,
        watched,
        input,
        terminal,
        settings,
        others);
  }

  /** A terminal's size in characters, each at most 65535; 0 where it is not known. */
  public record WindowSize(int rows, int columns) {
    public static final int MOST = 0xffff;

    public WindowSize {
      if (rows < 0 || rows > MOST || columns < 0 || columns > MOST) {
        throw new IllegalArgumentException("not a terminal's size: " + rows + " x " + columns);
      }
    }
  }

  /**
   * A guest's place in its networks: addresses of its one NIC.
   *
   * @param address IPv4 with prefix length, e.g. {@code 10.0.2.15/24}, or empty for none
   * @param gateway IPv4 digits, or empty for none
   * @param address6 IPv6 with prefix length, e.g. {@code fd00::15/64}, or empty for none
   * @param gateway6 IPv6 digits, or empty for none
   * @param further addresses with prefix length, of either family, in further networks
   * @param resolvers digits of either family
   * @param search domains in which names are looked for
   */
  public record Addressing(
      String address,
      String gateway,
      String address6,
      String gateway6,
      List<String> further,
      List<String> resolvers,
      List<String> search) {
    /** Init's bounds (native/init/identity.h). */
    public static final int MOST_FURTHER = 64;

    public static final int MOST_RESOLVERS = 8;
    public static final int MOST_SEARCH = 32;

    /** Of a guest with a NIC that is in no network. */
    public static final Addressing NONE = ipv4("", "", List.of());

    public Addressing {
      Objects.requireNonNull(address, "address is null");
      Objects.requireNonNull(gateway, "gateway is null");
      Objects.requireNonNull(address6, "address6 is null");
      Objects.requireNonNull(gateway6, "gateway6 is null");
      further = List.copyOf(further);
      resolvers = List.copyOf(resolvers);
      search = List.copyOf(search);
      if (further.size() > MOST_FURTHER
          || resolvers.size() > MOST_RESOLVERS
          || search.size() > MOST_SEARCH) {
        throw new IllegalArgumentException(
            "%d further addresses, %d resolvers and %d search domains are more than %d, %d and %d"
                .formatted(
                    further.size(),
                    resolvers.size(),
                    search.size(),
                    MOST_FURTHER,
                    MOST_RESOLVERS,
                    MOST_SEARCH));
      }
    }

    /** In one network of IPv4 alone. */
    public static Addressing ipv4(String address, String gateway, List<String> resolvers) {
      return new Addressing(address, gateway, "", "", List.of(), resolvers, List.of());
    }

    /** The IPv4 address without its prefix length; empty for none. */
    public String ip() {
      return digits(address);
    }

    /** The IPv6 address without its prefix length; empty for none. */
    public String ip6() {
      return digits(address6);
    }

    private static String digits(String address) {
      int slash = address.indexOf('/');
      return slash < 0 ? address : address.substring(0, slash);
    }
  }

  /** A guest port. */
  public record Port(Protocol protocol, int number) {}
}
