package dev.skiff.engine.api;

import dev.skiff.engine.api.docker.DockerRoutes;
import dev.skiff.engine.api.skiff.SkiffRoutes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The whole API on a real socket, over a fake engine. */
final class FakeServer implements AutoCloseable {
  /** Three seconds after what the fake engine starts began to run. */
  static final InstantSource CLOCK = InstantSource.fixed(FakeEngine.START.plusSeconds(3));

  final FakeEngine engine;
  final ApiServer server;
  final Path socket;

  FakeServer(Path directory) {
    this(directory, ApiServer.Settings.of("0.1.0", CLOCK));
  }

  FakeServer(Path directory, ApiServer.Settings settings) {
    engine = new FakeEngine(directory);
    socket = directory.resolve("skiff.sock");
    List<Route> routes = new ArrayList<>(DockerRoutes.of(engine, CLOCK));
    routes.addAll(SkiffRoutes.of(engine));
    server = ApiServer.open(socket, routes, settings);
  }

  @Override
  public void close() {
    server.close();
  }

  /** For trying a client by hand: the folder of the socket is the argument. */
  public static void main(String[] arguments) throws InterruptedException {
    try (FakeServer _ = new FakeServer(Path.of(arguments[0]))) {
      Thread.currentThread().join();
    }
  }
}
