package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.Pruned;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that remove many things at once, and say first which. */
abstract class PruneCommands extends SkiffCommand {
  private static final Map<String, String> ALL = Map.of("all", "true");

  @Option(
      names = {"-f", "--force"},
      description = "Without a question.")
  boolean force;

  @Mixin FilterOptions filters = new FilterOptions();

  PruneCommands(Session session) {
    super(session);
  }

  /** What would go. */
  abstract PrunePlan plan(PrunePlan nothing) throws IOException;

  /** Removes it. */
  abstract PruneReport prune() throws IOException;

  @Override
  public Integer call() throws IOException {
    // Before anything is asked: a filter that cannot be read must cost no answer.
    filters.addTo(ApiPath.of("/images/prune"), Map.of());
    if (force || Question.isConfirmed(session, said())) {
      session.console().lines(prune().lines());
    }
    return ExitCodes.OK;
  }

  private List<String> said() throws IOException {
    DiskUsage usage = session.engine().get(ApiPath.of("/system/df"), DiskUsage.class);
    return plan(new PrunePlan(usage)).lines(filters);
  }

  Pruned prune(String path, Map<String, String> more) throws IOException {
    return session.engine().post(filters.addTo(ApiPath.of(path), more), Pruned.class);
  }

  /** {@code skiff image prune}. */
  @Command(name = "prune", description = "Remove images that no instance needs.")
  static final class Images extends PruneCommands {
    @Option(
        names = {"-a", "--all"},
        description = "Those with a name, too.")
    boolean all;

    Images(Session session) {
      super(session);
    }

    @Override
    PrunePlan plan(PrunePlan nothing) {
      return nothing.images(all, false);
    }

    @Override
    PruneReport prune() throws IOException {
      return new PruneReport().images(prune("/images/prune", dangling(all)));
    }
  }

  /** {@code skiff instance prune}. */
  @Command(name = "prune", description = "Remove instances that do not run.")
  static final class Instances extends PruneCommands {
    Instances(Session session) {
      super(session);
    }

    @Override
    PrunePlan plan(PrunePlan nothing) {
      return nothing.instances();
    }

    @Override
    PruneReport prune() throws IOException {
      return new PruneReport().instances(prune("/containers/prune", Map.of()));
    }
  }

  /** {@code skiff volume prune}. */
  @Command(name = "prune", description = "Remove volumes that no instance refers to.")
  static final class Volumes extends PruneCommands {
    @Option(
        names = {"-a", "--all"},
        description = "Those with a name of their own, too.")
    boolean all;

    Volumes(Session session) {
      super(session);
    }

    @Override
    PrunePlan plan(PrunePlan nothing) {
      return nothing.volumes(all);
    }

    @Override
    PruneReport prune() throws IOException {
      return new PruneReport().volumes(prune("/volumes/prune", all ? ALL : Map.of()));
    }
  }

  /** {@code skiff network prune}. */
  @Command(name = "prune", description = "Remove networks that no instance is on.")
  static final class Networks extends PruneCommands {
    Networks(Session session) {
      super(session);
    }

    @Override
    PrunePlan plan(PrunePlan nothing) throws IOException {
      return nothing.networks(idleNetworks());
    }

    @Override
    PruneReport prune() throws IOException {
      return new PruneReport().networks(prune("/networks/prune", Map.of()));
    }
  }

  int idleNetworks() throws IOException {
    ApiPath idle = ApiPath.of("/networks").query("filters", "{\"dangling\":[\"true\"]}");
    return session.engine().list(idle, NetworkDetail.class).size();
  }

  /** {@code skiff system prune}. */
  @Command(
      name = "prune",
      description =
          "Remove instances that do not run, networks that nobody is on, images that nobody needs.")
  static final class Everything extends PruneCommands {
    @Option(
        names = {"-a", "--all"},
        description = "Images with a name, too, and all of the cache that is not in use.")
    boolean all;

    @Option(
        names = "--volumes",
        description = "Volumes without a name of their own that no instance refers to, too.")
    boolean volumes;

    Everything(Session session) {
      super(session);
    }

    @Override
    PrunePlan plan(PrunePlan nothing) throws IOException {
      PrunePlan plan = nothing.instances().networks(idleNetworks()).images(all, true);
      plan = all ? plan.cache() : plan;
      return volumes ? plan.volumes(false) : plan;
    }

    @Override
    PruneReport prune() throws IOException {
      PruneReport report = new PruneReport();
      report.instances(prune("/containers/prune", Map.of()));
      report.networks(prune("/networks/prune", Map.of()));
      report.images(prune("/images/prune", dangling(all)));
      if (volumes) {
        report.volumes(prune("/volumes/prune", Map.of()));
      }
      // What was made of removed images is gone with them; filters by label say nothing of it.
      return filters.isEmpty()
          ? report.cache(
              session.engine().post(ApiPath.of("/build/prune").query("all", all), Pruned.class))
          : report;
    }
  }

  private static Map<String, String> dangling(boolean all) {
    return Map.of("dangling", all ? "false" : "true");
  }
}
