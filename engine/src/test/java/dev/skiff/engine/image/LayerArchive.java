package dev.skiff.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A layer as somebody else's tool writes it: entries in any order, whiteouts, hard links. */
final class LayerArchive {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  LayerArchive() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  LayerArchive file(String path, String text) {
    return entry(path, TarConstants.LF_NORMAL, "", text);
  }

  LayerArchive folder(String path) {
    return entry(path + "/", TarConstants.LF_DIR, "", "");
  }

  LayerArchive symlink(String path, String target) {
    return entry(path, TarConstants.LF_SYMLINK, target, "");
  }

  LayerArchive hardLink(String path, String target) {
    return entry(path, TarConstants.LF_LINK, target, "");
  }

  LayerArchive entry(String path, byte type, String link, String text) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
      entry.setLinkName(link);
      entry.setMode(0644);
      byte[] content = text.getBytes(UTF_8);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  byte[] bytes() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
