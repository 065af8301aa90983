package dev.skiff.cli.command;

import dev.skiff.cli.files.Unpacking;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.value.FilePlace;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.VolumeName;
import dev.skiff.wire.api.VolumeDetail;
import dev.skiff.wire.api.VolumePutRequest;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Predicate;

/** Copies between this computer and an instance or image; the rules are docker cp's. */
final class FileCopy {
  private static final String STANDARD_STREAM = "-";

  /** What a volume's name is told by. */
  private static final String VOLUME = "volume:";

  private final Session session;

  FileCopy(Session session) {
    this.session = session;
  }

  int run(
      String source, String target, Predicate<String> isPlace, Function<String, FilePlace> place)
      throws IOException {
    if (isPlace.test(source) == isPlace.test(target)) {
      throw new Refusal(
          isPlace.test(source)
              ? "it is not copied from one instance or image to another"
              : "neither '" + source + "' nor '" + target + "' is in an instance or image",
          isPlace.test(source)
              ? "copy to this computer first"
              : "write NAME:/PATH for what is in one");
    }
    try {
      if (isPlace.test(target) && target.startsWith(VOLUME)) {
        intoVolume(source, place.apply(target));
        return ExitCodes.OK;
      }
      if (isPlace.test(target)) {
        throw new Refusal(
            "files are copied out of instances, not into them",
            "build the file into the image, or give it to the program's standard input");
      }
      out(place.apply(source), target);
      return ExitCodes.OK;
    } catch (InvalidValue e) {
      throw new Refusal(String.valueOf(e.getMessage()), "");
    }
  }

  /** The engine reads what lies on the same computer itself. */
  private void intoVolume(String source, FilePlace target) throws IOException {
    Path file = session.surroundings().directory().resolve(source).toAbsolutePath().normalize();
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refusal("there is no file '" + source + "'", "");
    }
    String volume = target.owner().substring(VOLUME.length());
    session
        .engine()
        .post(
            ApiPath.of("/skiff/v1/volumes/{}/put", VolumeName.parse(volume).text()),
            VolumePutRequest.class,
            new VolumePutRequest(file.toString(), target.path()),
            VolumeDetail.class);
  }

  private void out(FilePlace source, String target) throws IOException {
    try (Answer answer = session.engine().stream(FilesCommands.path("/archive", source))) {
      if (target.equals(STANDARD_STREAM)) {
        print(answer.body());
      } else {
        Unpacking.run(answer.body(), place(source, target));
      }
    }
  }

  private void print(InputStream archive) throws IOException {
    byte[] buffer = new byte[64 << 10];
    for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
      session.console().output(buffer, 0, read);
    }
  }

  /** Into a folder that is there, under its own name unless only what is in it was meant. */
  private Path place(FilePlace source, String target) {
    Path place = session.surroundings().directory().resolve(target).toAbsolutePath();
    if (Files.isDirectory(place)) {
      String name = lastName(source.path());
      return name.isEmpty() ? place : place.resolve(name);
    }
    Path parent = place.getParent();
    if (target.endsWith("/") || parent == null || !Files.isDirectory(parent)) {
      throw new Refusal("there is no folder '" + target + "' to copy into", "make it first");
    }
    return place;
  }

  private static String lastName(String path) {
    String clean = path.replaceFirst("/+$", "");
    String name = clean.substring(clean.lastIndexOf('/') + 1);
    return name.equals(".") || name.equals("..") ? "" : name;
  }
}
