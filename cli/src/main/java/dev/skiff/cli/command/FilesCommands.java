package dev.skiff.cli.command;

import dev.skiff.cli.files.FileLines;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Printable;
import dev.skiff.cli.value.FilePlace;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.FileLine;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What stands below {@code skiff files}: looking into images and instances without booting. */
final class FilesCommands {
  private static final String PLACE =
      "An instance or image, and a path in it; without one, all of it.";

  private FilesCommands() {}

  /** {@code skiff files ls}. */
  @Command(name = "ls", description = "List a folder of an instance or image.")
  static final class ListFiles extends SkiffCommand {
    @Option(names = "-l", description = "With mode, owner, size and time.")
    boolean detailed;

    @Option(names = "-R", description = "And all below it, one path a line.")
    boolean deep;

    @Mixin ListOptions output = new ListOptions();

    @Parameters(paramLabel = "NAME[:/PATH]", description = PLACE)
    FilePlace place = new FilePlace("", "/");

    ListFiles(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      if (output.usual()) {
        walk(this::show);
        return ExitCodes.OK;
      }
      List<FileListing.Row> rows = new ArrayList<>();
      return output.show(
          session,
          FileListing.of(session.surroundings()),
          () -> {
            walk((file, name) -> rows.add(new FileListing.Row(file, name)));
            return rows;
          });
    }

    /** Each file with its name from the folder that was asked for; that one itself is left out. */
    private void walk(BiConsumer<FileLine, String> consumer) throws IOException {
      List<FileLine> start = new ArrayList<>();
      FilesCommands.walk(
          session,
          place,
          deep ? Integer.MAX_VALUE : 1,
          file -> {
            if (start.isEmpty()) {
              start.add(file);
              if (file.type().equals("directory")) {
                return;
              }
            }
            String below = FileLines.below(start.getFirst(), file);
            consumer.accept(file, below.isEmpty() ? file.path() : below);
          });
    }

    private void show(FileLine file, String name) {
      String line = detailed ? FileLines.longLine(file, name, session.surroundings().zone()) : name;
      session.console().line(Printable.line(line));
    }
  }

  /** {@code skiff files tree}. */
  @Command(name = "tree", description = "Draw the files of an instance or image.")
  static final class Tree extends SkiffCommand {
    @Option(names = "-L", paramLabel = "N", description = "At most so many levels.")
    int levels = Integer.MAX_VALUE;

    @Mixin ListOptions output = new ListOptions();

    @Parameters(paramLabel = "NAME[:/PATH]", description = PLACE)
    FilePlace place = new FilePlace("", "/");

    Tree(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      if (!output.usual()) {
        return output.show(
            session,
            FileListing.of(session.surroundings()),
            () -> files().stream().map(file -> new FileListing.Row(file, file.path())).toList());
      }
      session.console().lines(FileLines.tree(files()).stream().map(Printable::line).toList());
      return ExitCodes.OK;
    }

    private List<FileLine> files() throws IOException {
      List<FileLine> files = new ArrayList<>();
      walk(session, place, levels, files::add);
      return files;
    }
  }

  /** {@code skiff files cat}. */
  @Command(name = "cat", description = "Print files of instances or images.")
  static final class Cat extends SkiffCommand {
    @Parameters(arity = "1..*", paramLabel = "NAME:/PATH", description = "Files to print.")
    List<FilePlace> places = List.of();

    Cat(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return session.forEach(
          "skiff files cat",
          places,
          place -> {
            try (var answer = session.engine().stream(path("/content", place))) {
              byte[] buffer = new byte[64 << 10];
              for (int read = answer.body().read(buffer);
                  read >= 0;
                  read = answer.body().read(buffer)) {
                session.console().output(buffer, 0, read);
              }
            }
          });
    }
  }

  /** {@code skiff files cp}. */
  @Command(
      name = "cp",
      description = {
        "Copy out of an instance, image or volume: a file, or a folder with all in it;",
        "or into a volume that no instance has, if its file system is TFS.",
        "The target - is a tar archive to standard output."
      })
  static final class Copy extends SkiffCommand {
    @Parameters(
        index = "0",
        paramLabel = "SOURCE",
        description = "NAME:/PATH in an instance or image, or volume:NAME:/PATH.")
    String source = "";

    @Parameters(
        index = "1",
        paramLabel = "TARGET",
        description = "A file or folder of this computer.")
    String target = "";

    Copy(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return new FileCopy(session).run(source, target, FilePlace::isPlace, FilePlace::parse);
    }
  }

  static ApiPath path(String what, FilePlace place) {
    return ApiPath.of("/skiff/v1/files" + what)
        .query("of", place.owner())
        .query("path", place.path());
  }

  private static void walk(Session session, FilePlace place, int depth, Consumer<FileLine> consumer)
      throws IOException {
    boolean[] done = {false};
    session
        .engine()
        .getLines(
            path("", place).query("depth", Integer.toString(depth)),
            FileLine.class,
            line -> {
              ErrorBody error = line.error();
              if (error != null) {
                throw new ApiError(500, text(error.code()), error.message(), text(error.hint()));
              }
              done[0] |= line.done();
              if (!line.done()) {
                consumer.accept(line);
              }
            });
    if (!done[0]) {
      throw new IOException("the list of files broke off");
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
