package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.WritableDisk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Adds records to the end of a log that somebody else wrote: all of them or none, whenever the
 * power is lost.
 */
final class LogAppender {
  private final WritableDisk volume;
  private final FreeBlocks free;

  /** In the volume, of the mark that ends the log. */
  private final long end;

  private final long extensionEnd;

  /**
   * @param log read to its end
   */
  LogAppender(WritableDisk volume, LogInput log, FreeBlocks free) {
    this.volume = volume;
    this.free = free;
    this.end = log.place() - 1;
    this.extensionEnd = log.extensionEnd();
  }

  /** Makes what was written before durable, and then the records. */
  void append(List<byte[]> records) throws IOException {
    ValueOutput added = new ValueOutput();
    for (byte[] record : records) {
      added.code(OnDisk.TUPLE_AVAILABLE);
      added.varint(record.length);
      added.varint(record.length);
      added.raw(record);
    }
    added.code(OnDisk.END_OF_LOG);
    byte[] bytes = added.takeRecord();
    if (bytes.length <= extensionEnd - end - OnDisk.MINIMUM_LEFT) {
      replaceEnd(bytes);
    } else {
      replaceEnd(linkTo(records));
    }
  }

  private byte[] linkTo(List<byte[]> records) throws IOException {
    long block = nextExtension();
    LogOutput log = new LogOutput(volume::write, this::nextExtension, block);
    for (byte[] record : records) {
      log.write(record);
    }
    log.end();
    return LogOutput.link(block, OnDisk.EXTENSION);
  }

  private long nextExtension() {
    return free.takeRow(OnDisk.EXTENSION)
        .orElseThrow(() ->
            FormatFailure.cannotHold(
                volume.name(), "there is no room for 512 KiB of its log in a row"));
  }

  /** The sector that has the mark comes last; until then the log ends where it did. */
  private void replaceEnd(byte[] bytes) throws IOException {
    if (bytes.length > extensionEnd - end) {
      throw FormatFailure.cannotHold(volume.name(), "its log has no room for a link");
    }
    long sector = end / OnDisk.BLOCK * OnDisk.BLOCK;
    int kept = (int) (end - sector);
    int length = (int) OnDisk.roundUp(kept + bytes.length, OnDisk.BLOCK);
    byte[] sectors = Arrays.copyOf(volume.read(sector, kept), length);
    System.arraycopy(bytes, 0, sectors, kept, bytes.length);
    volume.write(sector + OnDisk.BLOCK, Arrays.copyOfRange(sectors, OnDisk.BLOCK, length));
    volume.force();
    volume.write(sector, Arrays.copyOf(sectors, OnDisk.BLOCK));
    volume.force();
  }
}
