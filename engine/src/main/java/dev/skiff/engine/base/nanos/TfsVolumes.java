package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tfs.TfsWriter;
import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Volumes of TFS, which a guest finds by their label; the kernel uses all of their file. */
final class TfsVolumes implements VolumeFormat {
  private static final int MEBIBYTE = 1 << 20;

  @Override
  public String fileSystem() {
    return "tfs";
  }

  @Override
  public long smallestBytes() {
    return TfsVolume.MIN_SIZE;
  }

  @Override
  public void make(Path file, Blank blank, FileTree content) {
    try (FileChannel target =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      TfsVolume volume =
          new TfsVolume(
              content, blank.label(), blank.label(), Optional.empty(), 0, Optional.empty());
      long needed = TfsWriter.write(volume, target, 0).size();
      if (needed > blank.sizeBytes()) {
        throw BaseFailure.unfit(
            NanosKernels.BASE,
            "the volume's first files need %d MiB, and it has %d"
                .formatted((needed + MEBIBYTE - 1) / MEBIBYTE, blank.sizeBytes() / MEBIBYTE),
            "make it larger: skiff volume create --size, or grow it");
      }
      if (target.size() < blank.sizeBytes()) {
        target.write(ByteBuffer.allocate(1), blank.sizeBytes() - 1);
      }
    } catch (ClosedByInterruptException stopped) {
      Thread.currentThread().interrupt();
      throw BaseFailure.interrupted("making a volume");
    } catch (IOException failure) {
      throw BaseFailure.storage("make a volume", file, failure);
    }
  }
}
