package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Identity;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * An identity as it is told: with the time and entropy of the moment. Owns its entropy.
 *
 * @param entropy 32 to 512 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Introduction(Identity identity, Instant time, byte[] entropy) {
  static final int LEAST_ENTROPY = 32;
  static final int MOST_ENTROPY = HostMessage.AddEntropy.MOST;

  /** Init's bound on watched ports. */
  static final int MOST_WATCHED = 1024;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  public Introduction {
    if (entropy.length < LEAST_ENTROPY || entropy.length > MOST_ENTROPY) {
      throw new IllegalArgumentException("entropy comes in 32 to 512 bytes, not " + entropy.length);
    }
    if (time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("no guest lives before 1970: " + time);
    }
  }

  /**
   * Refuses an identity that cannot be told, before a machine is started for it.
   *
   * @throws IdentityFailure if it is too large or holds a NUL
   */
  public static void check(Identity identity) {
    new Introduction(identity, Instant.EPOCH, new byte[MOST_ENTROPY]).encode();
  }

  /**
   * The fields of IDENTITY in the order of their keys.
   *
   * @throws IdentityFailure if it is too large or holds a NUL
   */
  byte[] encode() {
    FieldOutput out = new FieldOutput();
    out.text(Field.HOSTNAME, identity.hostname());
    identity.argv().forEach(argument -> out.text(Field.ARGUMENT, argument));
    identity.environment().forEach(entry -> out.text(Field.ENVIRONMENT, entry));
    out.text(Field.DIRECTORY, identity.workingDirectory());
    out.text(Field.USER, identity.user());
    identity.network().ifPresent(network -> network(out, network));
    identity.hosts().forEach(line -> out.text(Field.HOSTS_LINE, line));
    if (identity.watched().size() > MOST_WATCHED) {
      throw IdentityFailure.tooManyPorts(identity.watched().size(), MOST_WATCHED);
    }
    identity.watched().forEach(out::port);
    out.number(Field.TIME, nanos(time));
    out.bytes(Field.ENTROPY, entropy);
    out.bytes(Field.INPUT, new byte[] {(byte) (identity.input() ? 1 : 0)});
    identity.terminal().ifPresent(size -> out.size(Field.TERMINAL, size));
    MountDevices.of(identity.mounts()).forEach(out::mount);
    identity.network().ifPresent(network -> further(out, network));
    return out.toPayload();
  }

  /** The fields of an addressing alone. */
  static void addressing(FieldOutput out, Identity.Addressing network) {
    network(out, network);
    further(out, network);
  }

  /** Those that the first engines told. */
  private static void network(FieldOutput out, Identity.Addressing network) {
    out.unlessEmpty(Field.ADDRESS, network.address());
    out.unlessEmpty(Field.GATEWAY, network.gateway());
    network.resolvers().forEach(resolver -> out.text(Field.RESOLVER, resolver));
  }

  private static void further(FieldOutput out, Identity.Addressing network) {
    out.unlessEmpty(Field.ADDRESS6, network.address6());
    out.unlessEmpty(Field.GATEWAY6, network.gateway6());
    network.further().forEach(address -> out.text(Field.FURTHER, address));
    network.search().forEach(domain -> out.text(Field.SEARCH, domain));
  }

  /** Understands the fields as init does. Unknown ones are skipped. */
  static Introduction decode(byte[] payload) throws MalformedMessageException {
    FieldInput fields = FieldInput.read(new Payload("IDENTITY", payload));
    return fields.introduction();
  }

  static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Introduction that
        && identity.equals(that.identity())
        && time.equals(that.time())
        && Arrays.equals(entropy, that.entropy());
  }

  @Override
  public int hashCode() {
    return 31 * identity.hashCode() + time.hashCode();
  }

  /** Without the entropy: nobody shall read it in a log. */
  @Override
  public String toString() {
    return identity + " at " + time;
  }

  /** Keys of the fields. */
  enum Field {
    HOSTNAME(1, "host name"),
    ARGUMENT(2, "argument"),
    ENVIRONMENT(3, "environment entry"),
    DIRECTORY(4, "working directory"),
    USER(5, "user"),
    ADDRESS(6, "address"),
    GATEWAY(7, "gateway"),
    RESOLVER(8, "resolver"),
    HOSTS_LINE(9, "line of /etc/hosts"),
    WATCHED(10, "watched port"),
    TIME(11, "time"),
    ENTROPY(12, "entropy"),
    INPUT(13, "input flag"),
    TERMINAL(14, "terminal's size"),
    MOUNT(15, "mount"),
    ADDRESS6(16, "IPv6 address"),
    GATEWAY6(17, "IPv6 gateway"),
    FURTHER(18, "further address"),
    SEARCH(19, "search domain");

    private final int key;
    private final String meaning;

    Field(int key, String meaning) {
      this.key = key;
      this.meaning = meaning;
    }

    int key() {
      return key;
    }

    /** In words, for errors. */
    String meaning() {
      return meaning;
    }

    static Optional<Field> of(int key) {
      return Arrays.stream(values()).filter(field -> field.key == key).findFirst();
    }
  }
}
