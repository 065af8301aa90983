package dev.skiff.engine.operation;

import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Intake;
import dev.skiff.engine.image.archive.ImageArchives;
import dev.skiff.engine.image.archive.OutgoingArchive;
import dev.skiff.engine.operation.Operation.ExportImage;
import dev.skiff.engine.operation.Operation.ImportImage;
import dev.skiff.engine.operation.Operation.LoadImages;
import dev.skiff.engine.operation.Operation.LoadedImage;
import dev.skiff.engine.operation.Operation.SaveImages;
import java.util.List;
import java.util.Optional;

/** Images in and out of archives. */
record ArchiveOperations(ImageArchives archives) {

  List<LoadedImage> load(LoadImages load) {
    return archives.load(load.source(), load.listener()).stream()
        .map(ArchiveOperations::loaded)
        .toList();
  }

  LoadedImage importImage(ImportImage request) {
    Optional<ImageReference> reference = request.reference().map(ImageReference::parse);
    return loaded(archives.importFiles(request.files(), request.changes(), reference));
  }

  OutgoingArchive save(SaveImages save) {
    return archives.save(save.references(), save.format());
  }

  OutgoingArchive export(ExportImage export) {
    return archives.exportFiles(export.reference());
  }

  private static LoadedImage loaded(Intake.Taken taken) {
    return new LoadedImage(
        taken.image().digest().toString(),
        taken.names().stream().map(ImageReference::nameAndTag).toList(),
        taken.unchanged());
  }
}
