package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.api.BaseDetail;
import dev.skiff.wire.api.BaseRequest;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.DefaultBase;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.ArrayList;
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

    @Mixin ProgressOption progress = new ProgressOption();

    @Parameters(paramLabel = "BASE", description = "The base, such as linux.")
    String base = "";

    Pull(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return follow(session, "pull", new BaseRequest(base, version, null), progress);
    }
  }

  /** {@code skiff base import}. */
  @Command(name = "import", description = "Take a kernel from this computer.")
  static final class Import extends SkiffCommand {
    @Option(names = "--version", paramLabel = "VERSION", description = "What to call it.")
    @Nullable String version;

    @Mixin ProgressOption progress = new ProgressOption();

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
      return follow(session, "import", new BaseRequest(base, version, absolute), progress);
    }
  }

  /** {@code skiff base ls}. */
  @Command(name = "ls", description = "List the bases and the kernels that are here.")
  static final class ListBases extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();

    ListBases(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return output.show(session, listing(), () -> output.usual() ? withEmptyBases() : kernels());
    }

    private List<BaseSummary> kernels() throws IOException {
      return session.engine().list(ApiPath.of("/skiff/v1/bases"), BaseSummary.class);
    }

    /** For people: bases without a kernel are bases, too. */
    private List<BaseSummary> withEmptyBases() throws IOException {
      List<BaseSummary> rows = new ArrayList<>();
      List<BaseSummary> kernels = kernels();
      for (BaseDetail base :
          session.engine().list(ApiPath.of("/skiff/v1/base-details"), BaseDetail.class)) {
        List<BaseSummary> own =
            kernels.stream().filter(kernel -> kernel.base().equals(base.name())).toList();
        rows.addAll(own.isEmpty() ? List.of(empty(base)) : own);
      }
      return rows;
    }

    private static BaseSummary empty(BaseDetail base) {
      String origin =
          base.kernelsInImages()
              ? "each image brings its own"
              : "none: skiff base pull " + base.name();
      return new BaseSummary(base.name(), "", "", "", origin, 0, false);
    }

    private static Listing<BaseSummary> listing() {
      return Listing.of(BaseSummary.class, BaseSummary::id)
          .column("Base", "BASE", BaseSummary::base)
          .column("ID", "ID", BaseSummary::id)
          .column("Version", "VERSION", BaseSummary::version)
          .column("Size", "SIZE", base -> base.id().isEmpty() ? "" : Size.of(base.sizeBytes()))
          .column("InUse", "IN USE", base -> base.id().isEmpty() ? "" : base.inUse() ? "yes" : "no")
          .column("Origin", Column.elastic("ORIGIN", 12, 0), BaseSummary::origin)
          .field("Digest", "DIGEST", BaseSummary::digest);
    }
  }

  /** {@code skiff base default}. */
  @Command(name = "default", description = "Show or set the base of new instances that name none.")
  static final class Default extends SkiffCommand {
    @Parameters(
        arity = "0..1",
        paramLabel = "BASE",
        description = "linux, nanos, or auto: nanos where it is here and fits, else linux.")
    String base = "";

    Default(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      ApiPath path = ApiPath.of("/skiff/v1/default-base");
      DefaultBase now =
          base.isEmpty()
              ? session.engine().get(path, DefaultBase.class)
              : session
                  .engine()
                  .post(path, DefaultBase.class, new DefaultBase(base), DefaultBase.class);
      session.console().line(now.base());
      return ExitCodes.OK;
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

  /** The last step says how it ended. */
  private static int follow(
      Session session, String verb, BaseRequest request, ProgressOption progress)
      throws IOException {
    ApiPath path = ApiPath.of("/skiff/v1/bases/" + verb);
    Followed.End end;
    try (ProgressDisplay display = progress.begin(session, verb + " " + request.base())) {
      end = Followed.post(session, path, BaseRequest.class, request, display);
    }
    session.console().line(end.step());
    return ExitCodes.OK;
  }
}
