package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.StatsMessage;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code skiff stats}. Each measurement takes the engine a second, which is what paces the display.
 */
@Command(
    name = "stats",
    description = {
      "Show what instances use, again and again; -- is what nobody can tell.",
      "Memory is the guest's own word; HOST MEM is what its hypervisor holds."
    })
final class StatsCommand extends SkiffCommand {
  /** Cursor home, then erase to the end (ECMA-48, CUP and ED). */
  private static final String REDRAW = "\u001b[H\u001b[J";

  private static final long NOTHING_TO_SEE_MILLIS = 1000;

  @Option(
      names = {"-a", "--all"},
      description = "Those that do not run, too.")
  boolean all;

  @Option(names = "--no-stream", description = "Once only.")
  boolean once;

  @Mixin ListOptions output = new ListOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "INSTANCE",
      description = "Only these; else all that run.")
  List<InstanceName> instances = List.of();

  StatsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    Listing<StatsMessage> listing = UseListing.of(output.whole);
    if (once) {
      return output.show(session, listing, this::measured);
    }
    while (true) {
      List<StatsMessage> rows = measured();
      if (session.console().terminal().out()) {
        session.console().text(REDRAW);
      }
      output.show(session, listing, () -> rows);
      pauseIfNothing(rows);
    }
  }

  private static void pauseIfNothing(List<StatsMessage> rows) throws IOException {
    try {
      if (rows.isEmpty()) {
        Thread.sleep(NOTHING_TO_SEE_MILLIS);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while measuring");
  }

  /** All side by side, so that they take a second together. */
  private List<StatsMessage> measured() throws IOException {
    List<Callable<Optional<StatsMessage>>> work = new ArrayList<>();
    for (String reference : references()) {
      work.add(() -> measured(reference));
    }
    List<StatsMessage> rows = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Optional<StatsMessage>> each : threads.invokeAll(work)) {
        each.get().ifPresent(rows::add);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
    return rows;
  }

  private static IOException rethrown(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      throw cause;
    }
    return e.getCause() instanceof IOException cause ? cause : new IOException(e);
  }

  private List<String> references() throws IOException {
    if (!instances.isEmpty()) {
      return instances.stream().map(InstanceName::text).toList();
    }
    return session
        .engine()
        .list(ApiPath.of("/containers/json").query("all", all), InstanceSummary.class)
        .stream()
        .map(InstanceSummary::id)
        .toList();
  }

  /** One that is gone is left out, unless it was asked for by name. */
  private Optional<StatsMessage> measured(String reference) throws IOException {
    ApiPath path = ApiPath.of("/containers/{}/stats", reference).query("stream", false);
    try {
      return Optional.of(session.engine().get(path, StatsMessage.class));
    } catch (ApiError e) {
      if (e.isNotFound() && instances.isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
