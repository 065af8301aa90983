package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.ByteCount;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.Labels;
import dev.skiff.cli.value.VolumeName;
import dev.skiff.wire.api.VolumeCopied;
import dev.skiff.wire.api.VolumeCopyRequest;
import dev.skiff.wire.api.VolumeCreateRequest;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.VolumeGrowRequest;
import dev.skiff.wire.api.VolumeList;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What stands below {@code skiff volume}. */
final class VolumeCommands {
  private VolumeCommands() {}

  /** {@code skiff volume create}. */
  @Command(
      name = "create",
      description = "Make a volume. One of that name which is there is left as it is.")
  static final class Create extends SkiffCommand {
    @Option(
        names = "--size",
        paramLabel = "SIZE",
        description = "What guests can write to it, e.g. 20g; 8 GiB without it.")
    @Nullable ByteCount size;

    @Option(names = "--label", paramLabel = "KEY[=VALUE]", description = "Set a label.")
    List<String> labels = new ArrayList<>();

    @Option(
        names = {"-o", "--opt"},
        paramLabel = "KEY=VALUE",
        description = "As docker has it: size=20g.")
    List<String> options = new ArrayList<>();

    @Option(
        names = {"-d", "--driver"},
        hidden = true,
        paramLabel = "local",
        description = "There is one driver.")
    @Nullable String driver;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Without it, one is found.")
    @Nullable VolumeName name;

    Create(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      VolumeCreateRequest request =
          new VolumeCreateRequest(
              name == null ? "" : name.text(), driver, driverOptions(), Labels.parse(labels));
      VolumeDetail made =
          session
              .engine()
              .post(
                  ApiPath.of("/volumes/create"),
                  VolumeCreateRequest.class,
                  request,
                  VolumeDetail.class);
      session.console().line(made.name());
      return ExitCodes.OK;
    }

    private Map<String, String> driverOptions() {
      Map<String, String> all = new LinkedHashMap<>();
      for (String option : options) {
        int equals = option.indexOf('=');
        if (equals < 1) {
          throw new InvalidValue("'" + option + "' is no option; write it like size=20g");
        }
        all.put(option.substring(0, equals), option.substring(equals + 1));
      }
      if (size != null) {
        all.put("size", Long.toString(size.bytes()));
      }
      return all;
    }
  }

  /** {@code skiff volume ls}. */
  @Command(name = "ls", description = "List volumes.")
  static final class ListVolumes extends SkiffCommand {
    @Mixin ListOptions output = new ListOptions();
    @Mixin FilterOptions.OfList filters = new FilterOptions.OfList();

    ListVolumes(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      ApiPath path = filters.addTo(ApiPath.of("/volumes"), Map.of());
      return output.show(
          session, listing(), () -> session.engine().get(path, VolumeList.class).volumes());
    }
  }

  /** Docker's fields, and what the driver tells. */
  static Listing<VolumeDetail> listing() {
    return Listing.of(VolumeDetail.class, VolumeDetail::name)
        .column("Name", Column.elastic("VOLUME NAME", 12, 1), VolumeDetail::name)
        .column("FileSystem", "FILE SYSTEM", VolumeCommands::fileSystem)
        .column("Size", "SIZE", volume -> size(volume))
        .column("Taken", "TAKES", VolumeCommands::taken)
        .column(
            "UsedBy",
            Column.elastic("USED BY", 8, 0),
            volume -> volume.status().getOrDefault("UsedBy", ""))
        .field("Driver", "DRIVER", VolumeDetail::driver)
        .field("Scope", "SCOPE", VolumeDetail::scope)
        .field("Mountpoint", "MOUNTPOINT", VolumeDetail::mountpoint)
        .field("CreatedAt", "CREATED AT", VolumeDetail::createdAt);
  }

  private static String fileSystem(VolumeDetail volume) {
    String name = volume.status().getOrDefault("FileSystem", "");
    return name.isEmpty() ? "-" : name;
  }

  private static String size(VolumeDetail volume) {
    try {
      return Size.of(Long.parseLong(volume.status().getOrDefault("Size", "0")));
    } catch (NumberFormatException e) {
      return "-";
    }
  }

  private static String taken(VolumeDetail volume) {
    VolumeDetail.UsageData usage = volume.usageData();
    return usage == null ? "-" : Size.of(usage.size());
  }

  /** {@code skiff volume rm}. */
  @Command(name = "rm", description = "Remove volumes that no instance refers to.")
  static final class Remove extends SkiffCommand {
    @Option(
        names = {"-f", "--force"},
        description = "What is not there is no failure.")
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "VOLUME", description = "Name.")
    List<VolumeName> volumes = List.of();

    Remove(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      return session.forEach(
          "skiff volume rm",
          force,
          volumes,
          volume -> {
            session.engine().delete(ApiPath.of("/volumes/{}", volume.text()).query("force", force));
            session.console().line(volume.text());
          });
    }
  }

  /** {@code skiff volume copy}. */
  @Command(
      name = "copy",
      description = {
        "Make a volume of another's files, such as one that another base can use.",
        "Nothing may write to the source meanwhile."
      })
  static final class Copy extends SkiffCommand {
    @Option(
        names = "--base",
        paramLabel = "BASE",
        description = "Whose guests are to use the copy: linux (ext4) or nanos (TFS).")
    @Nullable String base;

    @Option(names = "--size", paramLabel = "SIZE", description = "Of the copy, e.g. 20g.")
    @Nullable ByteCount size;

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The source.")
    VolumeName source = new VolumeName("");

    @Parameters(index = "1", paramLabel = "NAME", description = "Of the copy.")
    VolumeName target = new VolumeName("");

    Copy(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      VolumeCopyRequest request =
          new VolumeCopyRequest(target.text(), base, size == null ? null : size.bytes());
      VolumeCopied copied =
          session
              .engine()
              .post(
                  ApiPath.of("/skiff/v1/volumes/{}/copy", source.text()),
                  VolumeCopyRequest.class,
                  request,
                  VolumeCopied.class);
      copied.lost().forEach(lost -> session.console().say("warning: " + lost));
      session.console().line(copied.volume().name());
      return ExitCodes.OK;
    }
  }

  /** {@code skiff volume grow}. */
  @Command(
      name = "grow",
      description = "Make a volume larger that no running instance has. None becomes smaller.")
  static final class Grow extends SkiffCommand {
    @Parameters(index = "0", paramLabel = "VOLUME", description = "Name.")
    VolumeName volume = new VolumeName("");

    @Parameters(index = "1", paramLabel = "SIZE", description = "Its new size, e.g. 20g.")
    ByteCount size = new ByteCount(0);

    Grow(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      VolumeDetail grown =
          session
              .engine()
              .post(
                  ApiPath.of("/skiff/v1/volumes/{}/grow", volume.text()),
                  VolumeGrowRequest.class,
                  new VolumeGrowRequest(size.bytes()),
                  VolumeDetail.class);
      session.console().line(grown.name());
      return ExitCodes.OK;
    }
  }
}
