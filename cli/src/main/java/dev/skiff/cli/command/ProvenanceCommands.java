package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.PrettyJson;
import dev.skiff.cli.text.Printable;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.text.Table;
import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.api.FileReason;
import dev.skiff.wire.api.ImageDifference;
import dev.skiff.wire.api.ImageInventory;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands of {@code skiff image} that say why files are in images. */
final class ProvenanceCommands {
  private ProvenanceCommands() {}

  /** What they have in common: a path of the API, shown as text or as its JSON. */
  abstract static class Question<T> extends SkiffCommand {
    @Option(names = "--json", description = "Show everything known, as JSON.")
    boolean json;

    private final Class<T> type;

    Question(Session session, Class<T> type) {
      super(session);
      this.type = type;
    }

    abstract ApiPath path();

    abstract List<String> lines(T answer);

    @Override
    public Integer call() throws IOException {
      if (json) {
        String answer = new String(session.engine().raw(path()), StandardCharsets.UTF_8);
        session.console().line(PrettyJson.of(answer, 0));
      } else {
        List<String> lines = lines(session.engine().get(path(), type));
        if (!lines.isEmpty()) {
          session.console().lines(lines.stream().map(Printable::line).toList());
        }
      }
      return ExitCodes.OK;
    }
  }

  /** {@code skiff image why}. */
  @Command(
      name = "why",
      description = {
        "Say why a file is in an image: what needs it, its layer, its package.",
        "Nothing is run; what a program opens by itself later cannot be known."
      })
  static final class Why extends Question<FileReason> {
    @Parameters(index = "0", paramLabel = "IMAGE", description = "Its name or id.")
    ImageName image = new ImageName("");

    @Parameters(index = "1", paramLabel = "PATH", description = "A file in it.")
    String path = "";

    Why(Session session) {
      super(session, FileReason.class);
    }

    @Override
    ApiPath path() {
      return ApiPath.of("/skiff/v1/images/{}/why", image.text()).query("path", path);
    }

    @Override
    List<String> lines(FileReason reason) {
      List<String> lines = new ArrayList<>();
      lines.add("%s: %s, %s".formatted(reason.path(), reason.type(), Size.of(reason.size())));
      if (!reason.leadsTo().equals(reason.path())) {
        lines.add("  leads to " + reason.leadsTo());
      }
      reason.otherNames().forEach(name -> lines.add("  the same file as " + name));
      addNeeds(reason, lines);
      if (!reason.rule().isEmpty()) {
        lines.add("  skiff.yaml asks for it with " + reason.rule());
      }
      if (reason.layer() > 0) {
        lines.add(
            "  layer %d of %d, %s%s"
                .formatted(
                    reason.layer(),
                    reason.layers(),
                    reason.layerDigest(),
                    reason.createdBy().isEmpty() ? "" : ", made by: " + reason.createdBy()));
      }
      if (!reason.origin().isEmpty()) {
        lines.add("  package " + reason.origin());
      }
      return lines;
    }

    private static void addNeeds(FileReason reason, List<String> lines) {
      String before = "";
      for (FileReason.Step step : reason.chain()) {
        lines.add("  " + (before.isEmpty() ? step.path() + words(step) : before + words(step)));
        before = step.path();
      }
      if (reason.expected()) {
        lines.add("  programs and C libraries expect it: who users are, how names are found");
      } else if (reason.chain().isEmpty() && reason.neededBy().isEmpty()) {
        lines.add("  starting the program does not load it, and no program or library names it");
      }
      reason.neededBy().forEach(needer -> lines.add("  " + needer + " needs it"));
    }

    private static String words(FileReason.Step step) {
      return switch (step.how()) {
        case "program" -> " is what the image starts";
        case "script-interpreter" -> " is a script for " + step.path();
        case "loader" -> " is started by the loader " + step.name();
        case "variant" -> " needs " + step.name() + ", on newer CPUs " + step.path();
        case "companion" -> " loads " + step.name() + " while programs run";
        default -> " needs " + step.name() + ", which is " + step.path();
      };
    }
  }

  /** {@code skiff image inventory}. */
  @Command(
      name = "inventory",
      description = "List what an image's program loads, with packages and sizes by cause.")
  static final class Inventory extends Question<ImageInventory> {
    @Parameters(paramLabel = "IMAGE", description = "Its name or id.")
    ImageName image = new ImageName("");

    Inventory(Session session) {
      super(session, ImageInventory.class);
    }

    @Override
    ApiPath path() {
      return ApiPath.of("/skiff/v1/images/{}/inventory", image.text());
    }

    @Override
    List<String> lines(ImageInventory inventory) {
      Table items = new Table("FILE", "KIND", "SIZE", "SONAME", "NEEDS VERSIONS", "PACKAGE");
      for (ImageInventory.Item item : inventory.items()) {
        items.row(
            item.path(),
            item.how(),
            Size.of(item.size()),
            item.soname(),
            newest(item),
            item.origin());
      }
      Table causes = new Table("CAUSE", "FILES", "SIZE");
      for (ImageInventory.Total total : inventory.causes()) {
        causes.row(total.cause(), Integer.toString(total.files()), Size.of(total.bytes()));
      }
      List<String> lines = new ArrayList<>(items.lines());
      lines.add("");
      lines.addAll(causes.lines());
      return lines;
    }

    /** The newest of each family is what decides; {@code --json} has all. */
    private static String newest(ImageInventory.Item item) {
      return String.join(
          " ",
          item.versions().values().stream()
              .flatMap(versions -> versions.stream())
              .collect(
                  Collectors.toMap(
                      Inventory::family,
                      version -> version,
                      (a, b) -> newer(a, b) ? a : b,
                      TreeMap::new))
              .values());
    }

    private static String family(String version) {
      return version.replaceFirst("_[0-9.]+$", "");
    }

    private static boolean newer(String a, String b) {
      int[] one = numbers(a);
      int[] other = numbers(b);
      return Arrays.compare(one, other) > 0;
    }

    private static int[] numbers(String version) {
      String digits = version.substring(version.lastIndexOf('_') + 1);
      return Arrays.stream(digits.split("\\.", -1))
          .filter(part -> part.matches("[0-9]{1,6}"))
          .mapToInt(Integer::parseInt)
          .toArray();
    }
  }

  /** {@code skiff image diff}. */
  @Command(
      name = "diff",
      description = {
        "Show how one image differs from another, in files and configuration.",
        "A: only in the second, D: only in the first, C: in both, but changed."
      })
  static final class Difference extends Question<ImageDifference> {
    @Parameters(index = "0", paramLabel = "IMAGE", description = "The first.")
    ImageName before = new ImageName("");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "The second.")
    ImageName after = new ImageName("");

    Difference(Session session) {
      super(session, ImageDifference.class);
    }

    @Override
    ApiPath path() {
      return ApiPath.of("/skiff/v1/images/{}/diff", before.text()).query("with", after.text());
    }

    @Override
    List<String> lines(ImageDifference difference) {
      List<String> lines = new ArrayList<>();
      for (ImageDifference.Entry entry : difference.files()) {
        lines.add(
            switch (entry.kind()) {
              case "added" -> "A " + entry.path() + sized(entry.after());
              case "removed" -> "D " + entry.path() + sized(entry.before());
              default -> "C " + entry.path() + "  " + changed(entry);
            });
      }
      for (ImageDifference.Setting setting : difference.config()) {
        lines.add("C %s: %s -> %s".formatted(setting.name(), setting.before(), setting.after()));
      }
      return lines;
    }

    private static String sized(long bytes) {
      return bytes == 0 ? "" : "  " + Size.of(bytes);
    }

    private static String changed(ImageDifference.Entry entry) {
      String what = String.join(", ", entry.what());
      return entry.before() == entry.after()
          ? what
          : what + ": " + Size.of(entry.before()) + " -> " + Size.of(entry.after());
    }
  }
}
