package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.format.kernel.BootFile;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The files of an image that is only looked at. */
record TreeFiles(FileTree tree) implements ImageKernel.Files {
  @Override
  public List<String> paths() {
    return tree.nodes().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Node.RegularFile)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public BootFile look(String path) throws IOException {
    if (tree.nodes().get(path) instanceof Node.RegularFile file
        && file.content() instanceof Content.Region region) {
      return ImageKernel.look(region.file(), "/" + path, region.offset(), region.size());
    }
    return new Unbootable(
        Cause.UNKNOWN,
        "it is too small to be one",
        "see docs/own-kernel.md for what can be booted");
  }
}
