package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.files.Change;
import dev.skiff.engine.files.GuestText;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.FileOperation;
import dev.skiff.engine.operation.FileOperation.Owner;
import dev.skiff.engine.operation.FileOperation.Scope;
import dev.skiff.engine.operation.FileOperation.Sight;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.PathChange;
import dev.skiff.wire.api.PathStat;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/** Docker's routes for the files of a container. */
final class ArchiveRoutes {
  static final String TAR = "application/x-tar";

  private static final String STAT = "X-Docker-Container-Path-Stat";

  private final Engine engine;

  ArchiveRoutes(Engine engine) {
    this.engine = engine;
  }

  /** HEAD is the same without the archive. */
  void archive(Exchange exchange) throws IOException, InterruptedException {
    Owner owner = owner(exchange);
    String path = path(exchange);
    if (exchange.isHead()) {
      Sight sight = engine.perform(new Operation.OnFiles<>(new FileOperation.Look(owner, path)));
      tell(exchange, sight);
      exchange.header("Content-Type", TAR);
      exchange.empty(200);
      return;
    }
    new FileAnswer(engine, exchange, TAR)
        .send(
            receiver -> new FileOperation.Archive(owner, path, receiver),
            sight -> tell(exchange, sight));
  }

  void export(Exchange exchange) throws IOException, InterruptedException {
    new FileAnswer(engine, exchange, TAR)
        .send(receiver -> new FileOperation.Export(owner(exchange), receiver), _ -> {});
  }

  void changes(Exchange exchange) throws IOException {
    List<Change> changes =
        engine.perform(
            new Operation.OnFiles<>(new FileOperation.ListChanges(exchange.captured("id"))));
    exchange.jsonList(
        200,
        PathChange.class,
        changes.stream()
            .map(change -> new PathChange(GuestText.shown(change.path()), number(change.kind())))
            .toList());
  }

  private static int number(Change.Kind kind) {
    return switch (kind) {
      case MODIFIED -> 0;
      case ADDED -> 1;
      case DELETED -> 2;
    };
  }

  private static Owner owner(Exchange exchange) {
    return new Owner(exchange.captured("id"), Scope.INSTANCES);
  }

  private static String path(Exchange exchange) {
    return exchange
        .query()
        .text("path")
        .orElseThrow(() -> ApiFailure.invalidQuery("path", "", "a path in the instance"));
  }

  private static void tell(Exchange exchange, Sight sight) {
    byte[] json = WireJson.write(PathStat.class, FileView.stat(sight));
    exchange.header(STAT, Base64.getEncoder().encodeToString(json));
  }
}
