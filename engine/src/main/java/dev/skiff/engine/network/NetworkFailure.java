package dev.skiff.engine.network;

import dev.skiff.engine.failure.Failure;
import dev.skiff.wire.fabric.IpPrefix;
import java.util.List;
import java.util.Optional;

/** What can go wrong with networks and addresses. */
public final class NetworkFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private NetworkFailure(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint, null);
  }

  private static NetworkFailure of(Kind kind, String code, String message, String hint) {
    return new NetworkFailure(kind, "network." + code, message, hint);
  }

  public static NetworkFailure notPublished(String instance, String port) {
    return of(
        Kind.NOT_FOUND,
        "port-not-published",
        "port %s of '%s' is not published so".formatted(port, instance),
        "'skiff port " + instance + "' shows those that are");
  }

  public static NetworkFailure notFound(String name, Optional<String> nearest) {
    return of(
        Kind.NOT_FOUND,
        "not-found",
        "no such network: " + name,
        nearest
            .map(other -> "did you mean '" + other + "'?")
            .orElse("'skiff network ls' shows those there are"));
  }

  public static NetworkFailure ambiguous(String prefix, List<String> ids) {
    return of(
        Kind.INVALID,
        "ambiguous",
        "several networks have an id that begins with '" + prefix + "'",
        "one of " + String.join(", ", ids));
  }

  public static NetworkFailure nameTaken(String name) {
    return of(
        Kind.CONFLICT,
        "name-taken",
        "network with name " + name + " already exists",
        "choose another name, or remove it first: skiff network rm " + name);
  }

  static NetworkFailure badName(String name) {
    return of(
        Kind.INVALID,
        "bad-name",
        "'" + name + "' cannot be a network's name",
        "letters, digits, '_', '.' and '-', at most 63, a letter or digit first");
  }

  public static NetworkFailure invalid(String message, String hint) {
    return of(Kind.INVALID, "invalid", message, hint);
  }

  static NetworkFailure rangeTaken(IpPrefix range, String by) {
    return of(
        Kind.CONFLICT,
        "range-taken",
        "the subnet %s overlaps %s".formatted(range, by),
        "choose another --subnet, or leave it out for a free one");
  }

  static NetworkFailure noRangeLeft() {
    return of(
        Kind.CONFLICT,
        "no-range-left",
        "no private range is free for a network",
        "say which: --subnet; or remove networks that nobody uses: skiff network prune");
  }

  static NetworkFailure tooMany(int most) {
    return of(
        Kind.CONFLICT,
        "too-many",
        "there are %d networks, and more are not possible".formatted(most),
        "remove those that nobody uses: skiff network prune");
  }

  public static NetworkFailure builtIn(String name) {
    return of(
        Kind.FORBIDDEN,
        "built-in",
        "the network '" + name + "' is there from the start and cannot be removed",
        "instances that should not use it name another: --network");
  }

  public static NetworkFailure used(String name, String instances) {
    return of(
        Kind.CONFLICT,
        "used",
        "the network '%s' is used by %s".formatted(name, instances),
        "disconnect or remove them first: skiff network disconnect " + name + " INSTANCE");
  }

  static NetworkFailure full(Network network, String range) {
    return of(
        Kind.CONFLICT,
        "full",
        "no address is left in the network '%s' (%s)".formatted(network.name(), range),
        "remove instances that are not needed, or make a larger network: --subnet, --ip-range");
  }

  static NetworkFailure addressTaken(String address, Network network, String owner) {
    return of(
        Kind.CONFLICT,
        "address-taken",
        "the address %s of the network '%s' is %s".formatted(address, network.name(), owner),
        "choose another, or leave it out for a free one");
  }

  static NetworkFailure addressOutside(String address, Network network) {
    return of(
        Kind.INVALID,
        "address-outside",
        "'%s' can be no guest's address in the network '%s'".formatted(address, network.name()),
        "its addresses are %s and %s".formatted(network.ipv4(), network.ipv6()));
  }

  public static NetworkFailure attached(String instance, String network) {
    return of(
        Kind.CONFLICT,
        "attached",
        "'%s' is on the network '%s' already".formatted(instance, network),
        "");
  }

  public static NetworkFailure notAttached(String instance, String network) {
    return of(
        Kind.CONFLICT,
        "not-attached",
        "'%s' is not on the network '%s'".formatted(instance, network),
        "'skiff inspect' shows its networks");
  }

  public static NetworkFailure notTold(String instance) {
    return of(
        Kind.UNAVAILABLE,
        "not-told",
        "'%s' is recorded so, but its guest does not answer".formatted(instance),
        "it has its new addresses once it is started anew: skiff restart " + instance);
  }
}
