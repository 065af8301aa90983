package dev.skiff.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Small images whose only file says what they are. */
final class TestImages {
  private TestImages() {}

  static FileTree tree(String says) {
    return FileTree.builder()
        .put(
            "bin/program",
            new Node.RegularFile(Node.Ownership.root(0755), Content.of(says.getBytes(UTF_8))))
        .build();
  }

  static NewImage.Stored put(Images images, String says, String reference) {
    return put(images, says, Optional.of(ImageReference.parse(reference)));
  }

  static NewImage.Stored put(Images images, String says, Optional<ImageReference> reference) {
    try (NewImage image = images.begin(says.length())) {
      OutputStream layer = image.layer();
      TarWriter.write(tree(says), layer);
      return image.commit(
          ImageConfig.of(List.of("/bin/program"), List.of(), List.of("SAYS=" + says)), reference);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an image says, every byte of it checked. */
  static String read(Images images, Digest digest) {
    FileTree tree = verifiedTree(images, digest);
    if (tree.nodes().get("bin/program") instanceof Node.RegularFile file) {
      try (var in = file.content().open()) {
        return new String(in.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no program in " + tree.nodes());
  }

  static FileTree verifiedTree(Images images, Digest digest) {
    try (VerifiedTree verified = images.tree(digest)) {
      verified.confirm();
      return verified.tree();
    }
  }
}
