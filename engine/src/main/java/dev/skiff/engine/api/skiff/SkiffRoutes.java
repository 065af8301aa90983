package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Route;
import dev.skiff.engine.operation.Engine;
import java.util.ArrayList;
import java.util.List;

/** The routes that are ours alone. */
public final class SkiffRoutes {
  private SkiffRoutes() {}

  /** All of them, for an engine. */
  public static List<Route> of(Engine engine) {
    var build = new BuildRoutes(engine);
    var bases = new BaseRoutes(engine);
    var instances = new InstanceRoutes(engine);
    var leases = new LeaseRoute(engine);
    var provenance = new ProvenanceRoutes(engine);
    var files = new FileRoutes(engine);
    var imageFiles = new ImageFileRoutes(engine);
    var system = new EngineRoutes(engine);
    List<Route> routes = new ArrayList<>(VolumeWorkRoutes.of(engine));
    routes.addAll(NetRoutes.of(engine));
    routes.addAll(
        List.of(
            Route.of("POST", "/skiff/v1/build", build::build),
            Route.of("POST", "/skiff/v1/build/folder", build::buildFolder),
            Route.of("POST", "/skiff/v1/projects/guess", build::guess),
            Route.of("GET", "/skiff/v1/bases", bases::list),
            Route.of("GET", "/skiff/v1/base-details", bases::details),
            Route.of("GET", "/skiff/v1/base-details/{base}", bases::detail),
            Route.of("GET", "/skiff/v1/default-base", bases::defaultBase),
            Route.of("POST", "/skiff/v1/default-base", bases::setDefaultBase),
            Route.of("POST", "/skiff/v1/bases/pull", bases::pull),
            Route.of("POST", "/skiff/v1/bases/import", bases::take),
            Route.of("DELETE", "/skiff/v1/bases/{base}/{id}", bases::remove),
            Route.of("GET", "/skiff/v1/instances/{id}/ready", instances::ready),
            Route.of("GET", "/skiff/v1/instances/{id}/console", instances::console),
            Route.of("GET", "/skiff/v1/images/{name...}/why", provenance::why),
            Route.of("GET", "/skiff/v1/images/{name...}/inventory", provenance::inventory),
            Route.of("GET", "/skiff/v1/images/{name...}/diff", provenance::difference),
            Route.of("GET", "/skiff/v1/files", files::list),
            Route.of("GET", "/skiff/v1/files/content", files::content),
            Route.of("GET", "/skiff/v1/files/archive", files::archive),
            Route.of("POST", "/skiff/v1/instances/{id}/remove-at-end", instances::removeAtEnd),
            Route.of("POST", "/skiff/v1/instances/{id}/lease", leases::handle),
            Route.of("POST", "/skiff/v1/images/load", imageFiles::loadFolder),
            Route.of("GET", "/skiff/v1/images/{name...}/export", imageFiles::export),
            Route.of("GET", "/skiff/v1/doctor", system::doctor),
            Route.of("POST", "/skiff/v1/shutdown", system::shutDown)));
    return List.copyOf(routes);
  }
}
