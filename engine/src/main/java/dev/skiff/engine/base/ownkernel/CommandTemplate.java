package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.ownkernel.CommandLine.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line with places in it, {@code {ip}} and the like (docs/own-kernel.md). Braces around
 * anything else stand for themselves.
 */
final class CommandTemplate {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(?::([^{}\\s]{1,200}))?}");

  private static final Set<String> NETWORK =
      Set.of("ip", "address", "prefix", "mask", "gateway", "resolver");

  private static final Set<String> OTHERS = Set.of("hostname", "env", "args");

  private final String text;
  private final Set<String> places = new HashSet<>();
  private final Set<String> variables = new TreeSet<>();

  private CommandTemplate(String text) {
    this.text = text;
  }

  /**
   * Reads one.
   *
   * @throws BaseFailure naming a place that is none
   */
  static CommandTemplate parse(String text) {
    CommandTemplate template = new CommandTemplate(text);
    PLACE.matcher(text).results().forEach(template::note);
    return template;
  }

  private void note(MatchResult place) {
    String name = place.group(1);
    String detail = place.group(2);
    if (name.equals("env") && detail != null) {
      variables.add(detail);
    } else if (detail == null && (NETWORK.contains(name) || OTHERS.contains(name))) {
      places.add(name);
    } else {
      throw BaseFailure.unfit(
          OwnKernelBase.NAME,
          "'" + place.group() + "' in its command line is no place",
          "there are {ip} {address} {prefix} {mask} {gateway} {resolver} {hostname} {env:NAME} {env}"
              + " {args}");
    }
  }

  /** The line for one instance; refused unless everything that is asked for has a place. */
  CommandLine fill(Telling telling) {
    return missing(telling)
        .<CommandLine>map(refused -> refused)
        .orElseGet(
            () -> CommandLine.of(PLACE.matcher(text).replaceAll(each -> value(each, telling))));
  }

  private Optional<Refused> missing(Telling telling) {
    if (telling.network().isEmpty() && places.stream().anyMatch(NETWORK::contains)) {
      return refused("its command line wants an address, and it has no network", "give it one");
    }
    if (!telling.arguments().isEmpty() && !places.contains("args")) {
      return refused("its command line has no place for arguments", put("{args}"));
    }
    if (telling.named() && !places.contains("hostname")) {
      return refused("its command line has no place for a hostname", put("{hostname}"));
    }
    return missingVariable(telling).or(() -> unquotable(telling));
  }

  private Optional<Refused> missingVariable(Telling telling) {
    if (places.contains("env")) {
      return Optional.empty();
    }
    return telling.environment().stream()
        .map(Telling::nameOf)
        .filter(name -> !variables.contains(name))
        .findFirst()
        .flatMap(name ->
            refused(
                "its command line has no place for the variable '" + name + "'",
                put("{env:" + name + "}")));
  }

  private Optional<Refused> unquotable(Telling telling) {
    for (String argument : telling.arguments()) {
      Optional<Refused> refused = CommandLine.unquotable("the argument", argument);
      if (refused.isPresent()) {
        return refused;
      }
    }
    return telling.environment().stream()
        .filter(variable -> !Telling.valueOf(variable).isEmpty())
        .flatMap(variable -> CommandLine.unquotable("the variable", variable).stream())
        .findFirst();
  }

  private static String put(String place) {
    return "give it one: "
        + place
        + " in 'command-line' of 'kernel' in skiff.yaml, or in"
        + " -l dev.skiff.own-kernel.command-line=…";
  }

  private static Optional<Refused> refused(String why, String instead) {
    return Optional.of(new Refused(why, instead));
  }

  private static String value(MatchResult place, Telling telling) {
    String detail = place.group(2);
    String value =
        switch (place.group(1)) {
          case "args" -> String.join(" ", telling.arguments());
          case "hostname" -> telling.hostname();
          case "env" ->
              detail == null
                  ? String.join(" ", telling.environment())
                  : variable(telling.environment(), detail);
          default -> address(place.group(1), telling.network().orElseThrow());
        };
    return Matcher.quoteReplacement(value);
  }

  private static String variable(List<String> environment, String name) {
    return environment.stream()
        .filter(entry -> entry.startsWith(name + "="))
        .map(Telling::valueOf)
        .findFirst()
        .orElse("");
  }

  private static String address(String name, Addressing network) {
    Subnet subnet = Subnet.of(network);
    return switch (name) {
      case "ip" -> subnet.ip();
      case "address" -> network.address();
      case "prefix" -> Integer.toString(subnet.prefix());
      case "mask" -> subnet.mask();
      case "gateway" -> network.gateway();
      case "resolver" -> network.resolvers().isEmpty() ? "" : network.resolvers().getFirst();
      default -> throw new IllegalStateException("no place: " + name);
    };
  }
}
