package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.operation.Engine;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Docker's routes: those that are served, and those that a guest cannot serve. */
public final class DockerRoutes {
  private static final String BUILD = "make an image of a program: skiff build -t NAME PROGRAM";
  private static final String INTO =
      "build the file into the image, or give it to the program's standard input";

  private DockerRoutes() {}

  /** All of them, for an engine. */
  public static List<Route> of(Engine engine, InstantSource clock) {
    List<Route> routes = new ArrayList<>(served(engine, clock));
    routes.addAll(StoreRoutes.of(engine, clock));
    routes.addAll(operating(engine, clock));
    routes.addAll(ImageArchiveRoutes.of(engine));
    routes.addAll(VolumeRoutes.of(engine));
    routes.addAll(NetworkRoutes.of(engine, clock));
    routes.addAll(refused());
    return List.copyOf(routes);
  }

  private static List<Route> served(Engine engine, InstantSource clock) {
    var system = new SystemRoutes(engine);
    var containers = new ContainerRoutes(engine, clock);
    var output = new OutputRoutes(engine, clock);
    var archives = new ArchiveRoutes(engine);
    var images = new ImageRoutes(engine, clock);
    return List.of(
        Route.of("GET", "/_ping", system::ping),
        Route.of("GET", "/version", system::version),
        Route.of("GET", "/info", system::info),
        Route.of("POST", "/containers/create", containers::create),
        Route.of("GET", "/containers/json", containers::list),
        Route.of("GET", "/containers/{id}/json", containers::inspect),
        Route.of("POST", "/containers/{id}/start", containers::start),
        Route.of("POST", "/containers/{id}/stop", containers::stop),
        Route.of("POST", "/containers/{id}/kill", containers::kill),
        Route.of("POST", "/containers/{id}/wait", new WaitRoute(engine)::handle),
        Route.of("POST", "/containers/{id}/attach", output::attach),
        Route.of("POST", "/containers/{id}/resize", new ResizeRoute(engine)::handle),
        Route.of("GET", "/containers/{id}/logs", output::logs),
        Route.of("DELETE", "/containers/{id}", containers::remove),
        Route.of("GET", "/containers/{id}/archive", archives::archive),
        Route.of("GET", "/containers/{id}/changes", archives::changes),
        Route.of("GET", "/containers/{id}/export", archives::export),
        Route.of("GET", "/images/json", images::list),
        Route.of("GET", "/images/{name...}/json", images::inspect),
        Route.of("DELETE", "/images/{name...}", images::remove));
  }

  private static List<Route> operating(Engine engine, InstantSource clock) {
    var changes = new ChangeRoutes(engine);
    var use = new UseRoutes(engine);
    return List.of(
        Route.of("POST", "/containers/{id}/restart", changes::restart),
        Route.of("POST", "/containers/{id}/pause", changes::pause),
        Route.of("POST", "/containers/{id}/unpause", changes::unpause),
        Route.of("POST", "/containers/{id}/rename", changes::rename),
        Route.of("POST", "/containers/{id}/update", changes::update),
        Route.of("GET", "/containers/{id}/top", use::top),
        Route.of("GET", "/containers/{id}/stats", use::stats),
        Route.of("GET", "/events", new EventRoute(engine, clock)::handle));
  }

  private static List<Route> refused() {
    return List.of(
        refused("POST", "/containers/{id}/exec", "running a second program", "use a second guest"),
        refused("POST", "/exec/{id}/start", "running a second program", "use a second guest"),
        refused("POST", "/exec/{id}/resize", "running a second program", "use a second guest"),
        refused("GET", "/containers/{id}/attach/ws", "attaching by WebSocket", "use attach"),
        refused("PUT", "/containers/{id}/archive", "copying files into an instance", INTO),
        refused("POST", "/build", "building from a Dockerfile", BUILD),
        refused("POST", "/commit", "making an image of an instance", BUILD),
        refused("POST", "/images/{name...}/push", "pushing images", "use it on this machine"),
        refused("GET", "/images/search", "searching registries", "build or load images: " + BUILD));
  }

  private static Route refused(String method, String path, String what, String instead) {
    return Route.of(
        method,
        path,
        _ -> {
          throw ApiFailure.unsupported("this engine cannot do that: " + what, instead);
        });
  }
}
