package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Intake;
import dev.skiff.engine.image.Intake.Blob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of an archive, by path; their bytes lie in the intake. */
final class Members {
  /** Old archives have four a layer. */
  private static final int MAX_MEMBERS = 20_000;

  /** A link to a link to a link is no archive that a tool writes. */
  private static final int MAX_LINKS = 8;

  private static final Pattern BLOB = Pattern.compile("blobs/sha256/([0-9a-f]{64})");

  private final String archive;
  private final Intake intake;
  private final ArrivalListener listener;
  private final Map<String, Blob> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  /**
   * @param archive for messages
   */
  Members(String archive, Intake intake, ArrivalListener listener) {
    this.archive = archive;
    this.intake = intake;
    this.listener = listener;
  }

  String archive() {
    return archive;
  }

  Intake intake() {
    return intake;
  }

  /** Takes a file; of several with one path all must be the same. */
  void file(String path, long size, InputStream content) throws IOException {
    requireRoom();
    Blob blob = intake.take(new Told(content, path, size), "'%s' in %s".formatted(path, archive));
    Matcher named = BLOB.matcher(path);
    if (named.matches() && !blob.digest().equals(new Digest(named.group(1)))) {
      throw ArchiveFailure.damaged(
          archive, "'%s' holds other bytes, of %s".formatted(path, blob.digest()));
    }
    Blob before = files.put(path, blob);
    if (links.containsKey(path) || (before != null && !before.digest().equals(blob.digest()))) {
      throw twice(path);
    }
  }

  /**
   * Takes another name of a file that may come later.
   *
   * @param target from the archive's root
   */
  void link(String path, String target) {
    requireRoom();
    String before = links.put(path, target);
    if (files.containsKey(path) || (before != null && !before.equals(target))) {
      throw twice(path);
    }
  }

  /** Which of them is meant nobody knows: readers differ. */
  private ArchiveFailure twice(String path) {
    return ArchiveFailure.damaged(archive, "'" + path + "' is in it twice, and not the same");
  }

  /** As {@link #link}; the target is seen from the link's folder. */
  void symlink(String path, String target) {
    link(path, path.substring(0, path.lastIndexOf('/') + 1) + target);
  }

  Optional<Blob> find(String path) {
    String place = clean(path);
    for (int i = 0; i < MAX_LINKS && links.containsKey(place); i++) {
      place = clean(links.getOrDefault(place, ""));
    }
    return Optional.ofNullable(files.get(place));
  }

  Blob required(String path) {
    return find(path)
        .orElseThrow(() -> ArchiveFailure.damaged(archive, "it has no file '" + path + "'"));
  }

  /** The bytes of a small file, if it came. */
  Optional<byte[]> text(String path) {
    return find(path).map(blob -> intake.small(blob, path));
  }

  private void requireRoom() {
    if (files.size() + links.size() == MAX_MEMBERS) {
      throw ArchiveFailure.tooLarge(archive, "it has more than " + MAX_MEMBERS + " files");
    }
  }

  private String clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..") && names.isEmpty()) {
        throw ArchiveFailure.damaged(archive, "'" + path + "' leads out of it");
      }
      if (name.equals("..")) {
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return String.join("/", names);
  }

  /** Tells every few megabytes how far a file has come. */
  private final class Told extends FilterInputStream {
    private static final long STEP = 4 << 20;

    private final String path;
    private final long size;
    private long count;
    private long next = STEP;

    Told(InputStream in, String path, long size) {
      super(in);
      this.path = path;
      this.size = size;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = in.read(bytes, offset, length);
      count += Math.max(got, 0);
      if (count >= next || (got < 0 && count >= STEP)) {
        next = count + STEP;
        listener.told(path, count, size);
      }
      return got;
    }
  }
}
