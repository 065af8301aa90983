package dev.skiff.engine.operation;

import dev.skiff.engine.build.Builder;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.operation.Operation.Build;
import dev.skiff.engine.operation.Operation.Built;

/** Building images. */
record BuildOperations(Builder builder) {

  Built build(Build build) {
    ImageReference reference = ImageReference.parse(build.tag());
    Builder.Built built =
        builder.build(
            new Builder.Plan(build.program(), reference, build.arguments(), build.environment()));
    Image image = built.stored().image();
    return new Built(
        image.digest().toString(),
        reference.nameAndTag(),
        image.sizeBytes(),
        built.files(),
        built.stored().unchanged(),
        built.warnings());
  }
}
