package dev.skiff.engine.image;

import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Contents.Content;
import dev.skiff.engine.image.ImageIndex.Entry;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** What images are made of, as trees and as files. */
record ImageReading(ContentStore store, Contents contents, PlainLayers plainLayers) {
  /** The merged tree, which ends the lease when it is closed. */
  VerifiedTree tree(Supplier<Entry> entry, Images.Lease lease) throws IOException {
    try {
      Entry found = entry.get();
      Content content = contents.of(found);
      Platform.of(content.file()).requireGuests(found.digest().shortHex());
      return new CheckedTree(found.digest(), plainLayers.of(found.digest(), content), lease);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  ImageParts parts(Entry entry) throws IOException {
    return ImageParts.of(store, entry, contents.of(entry));
  }

  List<ImageParts.Plain> plain(Entry entry) throws IOException {
    return plainLayers.of(entry.digest(), contents.of(entry)).stream()
        .map(layer -> new ImageParts.Plain(layer.diffId(), layer.file()))
        .toList();
  }
}
