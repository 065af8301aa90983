package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.docker.ImageArchiveRoutes;
import dev.skiff.engine.image.archive.ArchiveSource;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.LoadRequest;
import java.io.IOException;

/** Images and files, where Docker has no way. */
final class ImageFileRoutes {
  private final Engine engine;
  private final ImageArchiveRoutes archives;

  ImageFileRoutes(Engine engine) {
    this.engine = engine;
    this.archives = new ImageArchiveRoutes(engine);
  }

  void loadFolder(Exchange exchange) throws IOException, InterruptedException {
    LoadRequest asked = exchange.body().read(LoadRequest.class);
    var folder = new ArchiveSource.Folder(HostPaths.parse("path", asked.path()));
    archives.load(exchange, folder, exchange.query().flag("quiet"));
  }

  void export(Exchange exchange) throws IOException, InterruptedException {
    ImageArchiveRoutes.write(
        exchange, engine.perform(new Operation.ExportImage(exchange.captured("name"))));
  }
}
