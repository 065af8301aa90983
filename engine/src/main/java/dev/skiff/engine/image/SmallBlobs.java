package dev.skiff.engine.image;

import dev.skiff.engine.image.oci.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Small blobs, checked before anybody parses them. */
final class SmallBlobs {
  private SmallBlobs() {}

  /** The bytes of a small blob, checked. */
  static byte[] read(Digest image, Path blob, Digest digest, long size) throws IOException {
    if (size > ContentStore.MAX_SMALL_BLOB) {
      throw ImageFailure.damaged(
          image, digest, "should have at most %d bytes".formatted(ContentStore.MAX_SMALL_BLOB));
    }
    try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) size + 1);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // reads on
      }
      if (bytes.position() != size) {
        throw ImageFailure.damaged(
            image, digest, "has %d bytes instead of %d".formatted(channel.size(), size));
      }
      byte[] read = Arrays.copyOf(bytes.array(), (int) size);
      Digest found = Digest.of(read);
      if (!found.equals(digest)) {
        throw ImageFailure.damaged(image, digest, "holds other bytes, of " + found);
      }
      return read;
    } catch (NoSuchFileException e) {
      throw ImageFailure.damaged(image, digest, "is missing");
    }
  }

  /** The digest a descriptor names. */
  static Digest digest(Digest image, Descriptor descriptor) {
    return Digest.parse(descriptor.digest())
        .orElseThrow(() ->
            ImageFailure.unsupported(
                image, "it names a blob by '" + descriptor.digest() + "', no SHA-256"));
  }
}
