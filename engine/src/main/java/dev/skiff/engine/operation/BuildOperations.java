package dev.skiff.engine.operation;

import dev.skiff.engine.build.Builder;
import dev.skiff.engine.build.FolderBuilder;
import dev.skiff.engine.build.ProjectGuess;
import dev.skiff.engine.build.hermit.HermitBuilder;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.operation.Operation.Build;
import dev.skiff.engine.operation.Operation.BuildFolder;
import dev.skiff.engine.operation.Operation.Built;
import dev.skiff.engine.operation.Operation.Guess;
import dev.skiff.engine.operation.Operation.GuessProject;
import java.util.List;

/** Building images. */
record BuildOperations(Builder builder, FolderBuilder folders, HermitBuilder hermit) {

  Built build(Build build) {
    ImageReference reference = ImageReference.parse(build.tag());
    if (HermitBuilder.recognises(build.program())) {
      return built(hermit.of(build.program(), reference, build.arguments(), build.environment()));
    }
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

  Built build(BuildFolder build) {
    if (HermitBuilder.takes(build.folder(), build.base())) {
      return built(
          hermit.build(
              new HermitBuilder.Plan(
                  build.folder(), build.tag().map(ImageReference::parse), build.listener()::line)));
    }
    FolderBuilder.Built built =
        folders.build(
            new FolderBuilder.Plan(
                build.folder(),
                build.tag().map(ImageReference::parse),
                build.fromScratch(),
                build.listener()::progress));
    Image image = built.stored().image();
    return new Built(
        image.digest().toString(),
        built.reference().nameAndTag(),
        image.sizeBytes(),
        built.files(),
        built.stored().unchanged(),
        built.warnings());
  }

  private static Built built(HermitBuilder.Built built) {
    Image image = built.stored().image();
    return new Built(
        image.digest().toString(),
        built.reference().nameAndTag(),
        image.sizeBytes(),
        1,
        built.stored().unchanged(),
        List.of());
  }

  static Guess guess(GuessProject guess) {
    ProjectGuess made = ProjectGuess.of(guess.folder());
    return new Guess(made.text(), made.findings(), made.next());
  }
}
