package dev.skiff.cli.value;

import dev.skiff.wire.api.EndpointSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network that an instance is to be on, and as what.
 *
 * @param network a name, {@code none} or {@code host-loopback}
 * @param ip empty for an address that the engine chooses; likewise {@code ip6}
 */
public record NetworkChoice(String network, List<String> aliases, String ip, String ip6) {
  public NetworkChoice {
    aliases = List.copyOf(aliases);
  }

  /** A name, or Docker's long form {@code name=NAME,alias=NAME,ip=ADDRESS,ip6=ADDRESS}. */
  public static NetworkChoice parse(String text) {
    if (text.indexOf('=') < 0) {
      return new NetworkChoice(name(text), List.of(), "", "");
    }
    String name = "";
    String ip = "";
    String ip6 = "";
    List<String> aliases = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String value = part.substring(equals + 1);
      switch (equals < 0 ? "" : part.substring(0, equals)) {
        case "name" -> name = value;
        case "alias" -> aliases.add(value);
        case "ip" -> ip = value;
        case "ip6" -> ip6 = value;
        default ->
            throw new InvalidValue(
                "'"
                    + part
                    + "' is nothing that a network can be asked for; there are name, alias,"
                    + " ip and ip6");
      }
    }
    return new NetworkChoice(name(name), aliases, ip, ip6);
  }

  /** What follows {@code container:} would be no name; the engine says what to do instead. */
  private static String name(String text) {
    return text.startsWith("container:") ? text : NetworkName.parse(text).text();
  }

  /** The same with what was asked for beside it. */
  public NetworkChoice with(List<String> moreAliases, String otherIp, String otherIp6) {
    boolean ipTwice = !otherIp.isEmpty() && !ip.isEmpty();
    if (ipTwice || (!otherIp6.isEmpty() && !ip6.isEmpty())) {
      throw new InvalidValue("the address in '" + network + "' is chosen twice");
    }
    return new NetworkChoice(
        network,
        Stream.concat(aliases.stream(), moreAliases.stream()).toList(),
        ip + otherIp,
        ip6 + otherIp6);
  }

  /** Whether nothing is asked for but to be there. */
  public boolean isPlain() {
    return aliases.isEmpty() && ip.isEmpty() && ip6.isEmpty();
  }

  /** As the API says it. */
  public EndpointSettings settings() {
    return EndpointSettings.asked(
        aliases,
        ip.isEmpty() && ip6.isEmpty() ? null : new EndpointSettings.Chosen(ip, ip6, List.of()));
  }
}
