package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Networking.Service;
import dev.skiff.wire.fabric.PlanLimits;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where an image says that it serves: {@code 80/tcp}, {@code 53/udp}, {@code 8000-8003}. */
final class ExposedPorts {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp))?", Pattern.CASE_INSENSITIVE);

  private static final int LAST = 65_535;

  private ExposedPorts() {}

  /** The lowest of them. What is no port is passed over: it stops nothing but being found. */
  static List<Service> of(Collection<String> texts) {
    return texts.stream()
        .flatMap(ExposedPorts::services)
        .distinct()
        .sorted(Comparator.comparingInt(Service::port).thenComparing(Service::protocol))
        .limit(PlanLimits.MAX_SERVICES)
        .toList();
  }

  private static Stream<Service> services(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Stream.empty();
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
    return IntStream.rangeClosed(Math.max(1, first), Math.min(LAST, last))
        .limit(PlanLimits.MAX_SERVICES)
        .mapToObj(port -> new Service(protocol, port));
  }
}
