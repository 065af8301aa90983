package dev.skiff.engine.build;

import dev.skiff.engine.build.RuleTrace.Rules;
import dev.skiff.engine.build.RuleTrace.Stretch;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which rules the files of images came by, a file for each image. They are beside the images, whose
 * digests must not depend on what a rule is called. What is lost or damaged is only not told. Safe
 * beside other builds: a file is replaced whole.
 */
final class RuleRecords {
  /** Images remembered; the ones that were built longest ago go. */
  static final int MAX_IMAGES = 256;

  /** First in each file: "SKRU", and the version of what follows. */
  private static final int MAGIC = 0x534b_5255;

  private static final int VERSION = 1;

  /** A hundred thousand long paths. */
  private static final int MAX_BYTES = 32 << 20;

  private static final String SUFFIX = ".rules";

  private final Path root;
  private final DurableFiles files;

  RuleRecords(Path root, DurableFiles files) {
    this.root = root;
    this.files = files;
  }

  /** Remembers the rules of an image in place of those of an earlier build. */
  void keep(Digest image, Rules rules) throws IOException {
    byte[] bytes = bytes(rules);
    if (bytes.length <= MAX_BYTES) {
      files.write(file(image), bytes);
      LayerCache.forgetOldest(root, SUFFIX, MAX_IMAGES, files);
    }
  }

  /** The rules of an image, if they are remembered. */
  Optional<Rules> of(Digest image) {
    Path file = file(image);
    try {
      return Files.size(file) <= MAX_BYTES
          ? Optional.of(rules(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(Rules rules) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeInt(rules.rules().size());
    for (String rule : rules.rules()) {
      out.writeUTF(rule);
    }
    out.writeInt(rules.stretches().size());
    for (Stretch stretch : rules.stretches()) {
      out.writeUTF(stretch.first());
      out.writeInt(stretch.rule());
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws IOException if it is anything else
   */
  static Rules rules(byte[] bytes) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != MAGIC || in.readInt() != VERSION) {
      throw new IOException("no record of rules");
    }
    // Lists grow as they are read: a count is only believed as far as there are bytes.
    List<String> rules = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      rules.add(in.readUTF());
    }
    List<Stretch> stretches = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      Stretch stretch = new Stretch(in.readUTF(), in.readInt());
      if (stretch.rule() < 0 || stretch.rule() >= rules.size()) {
        throw new IOException("a rule that there is not");
      }
      stretches.add(stretch);
    }
    return new Rules(rules, stretches);
  }

  private Path file(Digest image) {
    return root.resolve(image.hex() + SUFFIX);
  }
}
