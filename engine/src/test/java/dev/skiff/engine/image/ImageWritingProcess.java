package dev.skiff.engine.image;

import dev.skiff.engine.durable.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Another process that puts, renames and removes images in a store, and says what it has done. */
final class ImageWritingProcess {
  private ImageWritingProcess() {}

  static Process start(Path store, String name, int rounds) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ImageWritingProcess.class.getName(),
            store.toString(),
            name,
            Integer.toString(rounds));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] arguments) {
    Images images =
        Images.open(Path.of(arguments[0]), Disk.real(), () -> Instant.EPOCH, _ -> List.of());
    write(images, arguments[1], Integer.parseInt(arguments[2]));
  }

  /** Every third round keeps its image. */
  static void write(Images images, String name, int rounds) {
    for (int i = 0; i < rounds; i++) {
      String says = "shared by all in round " + i;
      TestImages.put(images, says, name + ":moving");
      TestImages.put(images, name + i, name + ":own");
      if (i % 3 == 0) {
        images.tag(name + ":own", ImageReference.parse(name + ":" + i));
        System.out.println(name + ":" + i);
      }
      if (i % 3 == 1) {
        images.remove(name + ":moving", false);
      }
    }
  }
}
