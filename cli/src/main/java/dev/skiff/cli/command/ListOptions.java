package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.format.Template;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.PrettyJson;
import dev.skiff.cli.text.Table;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How every command that lists is asked to show its rows. */
final class ListOptions {
  private static final String TABLE = "table";
  private static final String JSON = "json";

  @Spec(Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--format",
      paramLabel = "TEMPLATE",
      description = {
        "Show each row by a template, such as '{{.ID}} {{.Size}}';",
        "'table TEMPLATE' under a header, 'json' as an object a line.",
        "See skiff help formatting."
      })
  @Nullable String format;

  @Option(names = "--json", description = "Show everything known of the rows, as one JSON array.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print ids alone.")
  boolean quiet;

  @Option(names = "--no-trunc", description = "Cut nothing short.")
  boolean whole;

  /** Where rows come from. */
  @FunctionalInterface
  interface Rows<R> {
    R read() throws IOException;
  }

  /** Whether a template asks for a field. */
  boolean shows(String field) {
    return format != null && format.contains("." + field);
  }

  /** Whether no form was asked for, so that rows may be shown in the command's own way. */
  boolean usual() {
    return format == null && !json && !quiet;
  }

  /** Refuses forms that only a whole list has: what is followed is shown line by line. */
  void requireLines() {
    if (!usual() && !json) {
      throw new ParameterException(
          spec.commandLine(), "with -f there are lines, or with --json lines of JSON");
    }
  }

  /**
   * Prints several lists as asked: their tables under titles, or all of them as one object, in
   * which a template finds each by its name.
   */
  int showAll(Session session, Rows<Sections> lists) throws IOException {
    Form form = form();
    if (form.kind() == Kind.IDS || form.kind() == Kind.TABLE_TEMPLATE) {
      throw new ParameterException(
          spec.commandLine(), "these are lists of several kinds: no -q and no table of one's own");
    }
    Console console = session.console();
    Sections all = lists.read();
    switch (form.kind()) {
      case TEMPLATE -> console.text(form.asked().render(all.forTemplates()));
      case JSON_ARRAY -> console.line(PrettyJson.of(all.source(), 0));
      case JSON_LINES -> console.line(all.json());
      case TABLE, TABLE_TEMPLATE, IDS ->
          all.tables((title, table) -> {
            console.line(title + ":\n");
            table(console, table);
            console.line("");
          });
    }
    return ExitCodes.OK;
  }

  /** Prints rows as asked. What cannot be understood is refused before they are read. */
  <T> int show(Session session, Listing<T> listing, Rows<List<T>> rows) throws IOException {
    Form form = form();
    List<T> read = rows.read();
    print(session.console(), form, listing, read);
    return ExitCodes.OK;
  }

  /** What {@code --format} and its like ask for. */
  private record Form(Kind kind, @Nullable Template template) {
    Form(Kind kind) {
      this(kind, null);
    }

    Template asked() {
      if (template == null) {
        throw new IllegalStateException("no template was given");
      }
      return template;
    }
  }

  private enum Kind {
    TABLE,
    TABLE_TEMPLATE,
    TEMPLATE,
    JSON_ARRAY,
    JSON_LINES,
    IDS
  }

  private Form form() {
    if ((json ? 1 : 0) + (quiet ? 1 : 0) + (format == null ? 0 : 1) > 1) {
      throw new ParameterException(spec.commandLine(), "only one of --format, --json and -q");
    }
    if (json || quiet) {
      return new Form(json ? Kind.JSON_ARRAY : Kind.IDS);
    }
    // No switch with patterns: making one takes longer than all of a usual list.
    if (format == null || format.isEmpty() || format.equals(TABLE)) {
      return new Form(Kind.TABLE);
    }
    if (format.equals(JSON)) {
      return new Form(Kind.JSON_LINES);
    }
    return format.startsWith(TABLE + " ")
        ? new Form(Kind.TABLE_TEMPLATE, parsed(format, TABLE.length() + 1))
        : new Form(Kind.TEMPLATE, parsed(format, 0));
  }

  private Template parsed(String template, int from) {
    return ViewOptions.parsed(spec, template, from);
  }

  private <T> void print(Console console, Form form, Listing<T> listing, List<T> rows) {
    switch (form.kind()) {
      case TABLE -> table(console, listing.table(rows));
      case TABLE_TEMPLATE -> table(console, listing.table(form.asked(), rows));
      case TEMPLATE -> listing.render(form.asked(), rows).forEach(console::text);
      case JSON_ARRAY -> console.line(PrettyJson.of(listing.json(rows), 0));
      case JSON_LINES -> listing.jsonLines(rows).forEach(console::line);
      case IDS -> listing.ids(rows).forEach(console::text);
    }
  }

  private void table(Console console, Table table) {
    if (whole) {
      console.wholeTable(table);
    } else {
      console.table(table);
    }
  }
}
