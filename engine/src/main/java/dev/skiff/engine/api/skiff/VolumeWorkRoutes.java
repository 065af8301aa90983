package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.Route;
import dev.skiff.engine.api.docker.VolumeView;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.VolumeOperation;
import dev.skiff.wire.api.VolumeCopied;
import dev.skiff.wire.api.VolumeCopyRequest;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.VolumeGrowRequest;
import dev.skiff.wire.api.VolumePutRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What Docker has no word for: copies of volumes, and growing them. */
final class VolumeWorkRoutes {
  private static final int CREATED = 201;

  private final Engine engine;

  private VolumeWorkRoutes(Engine engine) {
    this.engine = engine;
  }

  static List<Route> of(Engine engine) {
    VolumeWorkRoutes routes = new VolumeWorkRoutes(engine);
    return List.of(
        Route.of("POST", "/skiff/v1/volumes/{name}/copy", routes::copy),
        Route.of("POST", "/skiff/v1/volumes/{name}/grow", routes::grow),
        Route.of("POST", "/skiff/v1/volumes/{name}/put", routes::put));
  }

  private void copy(Exchange exchange) throws IOException {
    VolumeCopyRequest asked = exchange.body().read(VolumeCopyRequest.class);
    VolumeOperation.Copied copied =
        engine.perform(
            new Operation.OnVolumes<>(
                new VolumeOperation.Copy(
                    exchange.captured("name"),
                    asked.target(),
                    Optional.ofNullable(asked.base()),
                    Optional.ofNullable(asked.size()))));
    exchange.json(
        CREATED,
        VolumeCopied.class,
        new VolumeCopied(VolumeView.detail(copied.row()), copied.lost()));
  }

  private void put(Exchange exchange) throws IOException {
    VolumePutRequest asked = exchange.body().read(VolumePutRequest.class);
    VolumeOperation.Row changed =
        engine.perform(
            new Operation.OnVolumes<>(
                new VolumeOperation.Put(
                    exchange.captured("name"),
                    HostPaths.parse("source", asked.source()),
                    asked.path())));
    exchange.json(200, VolumeDetail.class, VolumeView.detail(changed));
  }

  private void grow(Exchange exchange) throws IOException {
    VolumeGrowRequest asked = exchange.body().read(VolumeGrowRequest.class);
    VolumeOperation.Row grown =
        engine.perform(
            new Operation.OnVolumes<>(
                new VolumeOperation.Grow(exchange.captured("name"), asked.size())));
    exchange.json(200, VolumeDetail.class, VolumeView.detail(grown));
  }
}
