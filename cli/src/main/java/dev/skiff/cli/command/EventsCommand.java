package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.text.Printable;
import dev.skiff.cli.value.LogTime;
import dev.skiff.wire.api.EventMessage;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skiff events}. */
@Command(name = "events", description = "Show what happens, as it happens.")
final class EventsCommand extends SkiffCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Also what happened from then on: 10m (ago), 2026-01-31T10:00:00Z.")
  @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Up to then.")
  @Nullable String until;

  @Option(names = "--json", description = "Each as a line of JSON.")
  boolean json;

  @Mixin FilterOptions filters = new FilterOptions();

  EventsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    session.engine().getLines(path(), EventMessage.class, this::show);
    return ExitCodes.OK;
  }

  private ApiPath path() {
    ApiPath path = ApiPath.of("/events");
    if (since != null) {
      path.query("since", moment(since));
    }
    if (until != null) {
      path.query("until", moment(until));
    }
    return filters.addTo(path, Map.of());
  }

  private String moment(String text) {
    Instant now = session.surroundings().clock().instant();
    return LogTime.query(LogTime.parse(text, now, session.surroundings().zone()));
  }

  private void show(EventMessage event) {
    if (event.error() != null) {
      throw new Refusal(event.error(), "ask again, with --since for what was missed");
    }
    session.console().line(json ? WireJson.text(EventMessage.class, event) : line(event));
  }

  /** As Docker's client prints it. */
  private String line(EventMessage event) {
    Map<String, String> attributes = new TreeMap<>(event.actor().attributes());
    String known =
        attributes.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining(", "));
    Instant at = Instant.ofEpochSecond(event.time(), event.timeNano() % 1_000_000_000L);
    String text =
        String.join(
            " ",
            List.of(
                TIME.format(at.atZone(session.surroundings().zone())),
                event.type(),
                event.action(),
                event.actor().id()));
    return Printable.line(attributes.isEmpty() ? text : text + " (" + known + ")");
  }
}
