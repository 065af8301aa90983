package dev.skiff.engine.base.fake;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Volumes whose file system is a list of the files that were put into it, one path a line. */
public final class FakeVolumes implements VolumeFormat {
  private static final long SMALLEST = 2 << 20;

  private final String fileSystem;

  FakeVolumes(String fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public String fileSystem() {
    return fileSystem;
  }

  @Override
  public long smallestBytes() {
    return SMALLEST;
  }

  @Override
  public void make(Path file, Blank blank, FileTree content) {
    List<String> lines = new ArrayList<>(List.of(blank.label()));
    lines.addAll(content.nodes().keySet());
    try {
      Files.write(file, lines);
    } catch (IOException failure) {
      throw BaseFailure.storage("make a file system", file, failure);
    }
  }

  /** The files that were put into a volume when it was made. */
  public static List<String> content(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.subList(1, lines.size());
  }
}
