package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.api.BaseRequest;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.Progress;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What stands below {@code skiff base}. */
final class BaseCommands {
  private BaseCommands() {}

  /** {@code skiff base pull}. */
  @Command(name = "pull", description = "Fetch a kernel and verify it.")
  static final class Pull extends SkiffCommand {
    @Option(
        names = "--version",
        paramLabel = "VERSION",
        description = "Which one; without it, the newest.")
    @Nullable String version;

    @Parameters(paramLabel = "BASE", description = "The base, such as linux.")
    String base = "";

    Pull(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return follow(session, "pull", new BaseRequest(base, version, null));
    }
  }

  /** {@code skiff base import}. */
  @Command(name = "import", description = "Take a kernel from this computer.")
  static final class Import extends SkiffCommand {
    @Option(names = "--version", paramLabel = "VERSION", description = "What to call it.")
    @Nullable String version;

    @Parameters(index = "0", paramLabel = "BASE", description = "The base, such as linux.")
    String base = "";

    @Parameters(
        index = "1",
        paramLabel = "PATH",
        description = "A package file, or a folder with kernel and modules.")
    String path = "";

    Import(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      String absolute =
          session.surroundings().directory().resolve(path).toAbsolutePath().normalize().toString();
      return follow(session, "import", new BaseRequest(base, version, absolute));
    }
  }

  /** {@code skiff base ls}. */
  @Command(name = "ls", description = "List the kernels that are here.")
  static final class ListBases extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();

    ListBases(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return output.show(
          session,
          listing(),
          () -> session.engine().list(ApiPath.of("/skiff/v1/bases"), BaseSummary.class));
    }

    private static Listing<BaseSummary> listing() {
      return Listing.of(BaseSummary.class, BaseSummary::id)
          .column("Base", "BASE", BaseSummary::base)
          .column("ID", "ID", BaseSummary::id)
          .column("Version", "VERSION", BaseSummary::version)
          .column("Size", "SIZE", base -> Size.of(base.sizeBytes()))
          .column("InUse", "IN USE", base -> base.inUse() ? "yes" : "no")
          .column("Origin", Column.elastic("ORIGIN", 12, 0), BaseSummary::origin)
          .field("Digest", "DIGEST", BaseSummary::digest);
    }
  }

  /** {@code skiff base rm}. */
  @Command(name = "rm", description = "Remove kernels.")
  static final class Remove extends SkiffCommand {
    @Parameters(index = "0", paramLabel = "BASE", description = "The base, such as linux.")
    ImageName base = new ImageName("");

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "ID",
        description = "Kernels of it, as base ls shows them.")
    List<ImageName> ids = List.of();

    Remove(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return session.forEach(
          "skiff base rm",
          ids,
          id -> {
            session.engine().delete(ApiPath.of("/skiff/v1/bases/{}/{}", base.text(), id.text()));
            session.console().line(id.text());
          });
    }
  }

  private static int follow(Session session, String verb, BaseRequest request) throws IOException {
    Steps steps = new Steps(session.console());
    session
        .engine()
        .postLines(
            ApiPath.of("/skiff/v1/bases/" + verb),
            BaseRequest.class,
            request,
            Progress.class,
            steps::show);
    return steps.finish();
  }

  /** Prints each step once, as it begins; how far it is waits for the renderer of progress. */
  private static final class Steps {
    private final Console console;
    private String last = "";
    private boolean done;

    Steps(Console console) {
      this.console = console;
    }

    void show(Progress progress) {
      ErrorBody error = progress.error();
      if (error != null) {
        throw new ApiError(500, text(error.code()), error.message(), text(error.hint()));
      }
      if (!progress.step().equals(last) && !progress.step().isEmpty()) {
        last = progress.step();
        console.line(last);
      }
      done |= progress.done();
    }

    int finish() throws IOException {
      if (!done) {
        throw new IOException("the list of steps broke off after '" + last + "'");
      }
      return ExitCodes.OK;
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }
  }
}
