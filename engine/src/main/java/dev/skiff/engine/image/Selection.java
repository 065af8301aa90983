package dev.skiff.engine.image;

import dev.skiff.engine.failure.NearestName;
import dev.skiff.engine.image.ImageIndex.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a user's words mean in an index.
 *
 * @param references the names meant, {@code name:tag}; empty if the image was given by its id
 */
record Selection(Set<String> references, Digest digest) {
  private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

  /** What no name looks like. */
  private static final Pattern CLEARLY_ID = Pattern.compile("sha256:[0-9a-f]*|[0-9a-f]{64}");

  private static final String DEFAULT_TAG = ":latest";

  /**
   * A reference, an id, or the beginning of an id of at least four digits; a name goes before an
   * id. Beside a digest a tag says nothing, as in Docker's reading.
   *
   * @throws ImageFailure if that is no image, or several
   */
  static Selection of(ImageIndex index, String text) {
    Matcher id = ID.matcher(text);
    Optional<Selection> named =
        CLEARLY_ID.matcher(text).matches() ? Optional.empty() : named(index, text);
    if (named.isPresent()) {
      return named.get();
    }
    SortedSet<Digest> begun = id.matches() ? index.startingWith(id.group(1)) : new TreeSet<>();
    if (begun.size() > 1) {
      throw ImageFailure.ambiguous(text, begun);
    }
    if (begun.isEmpty()) {
      throw ImageFailure.notFound(text, nearest(index, text));
    }
    return new Selection(Set.of(), begun.first());
  }

  /** Whether the image was given by its id. */
  boolean byId() {
    return references.isEmpty();
  }

  boolean covers(Entry entry) {
    return byId()
        ? entry.digest().equals(digest)
        : entry.reference().filter(references::contains).isPresent();
  }

  /**
   * @throws ImageFailure if the covered entries must not go
   */
  void requireRemovable(
      ImageIndex index, String text, Collection<ImageUses.User> users, boolean force) {
    List<Entry> entries = index.of(digest);
    List<String> names = entries.stream().flatMap(entry -> entry.reference().stream()).toList();
    if (byId() && names.size() > 1 && !force) {
      throw ImageFailure.severalReferences(digest, names);
    }
    List<ImageUses.User> running = users.stream().filter(ImageUses.User::running).toList();
    if (byId() && !running.isEmpty()) {
      throw ImageFailure.inUseByRunning(text, names(running));
    }
    boolean last = entries.stream().allMatch(this::covers);
    if (last && !users.isEmpty() && !force) {
      throw ImageFailure.inUse(text, names(users));
    }
  }

  private static List<String> names(Collection<ImageUses.User> users) {
    return users.stream().map(ImageUses.User::name).toList();
  }

  private static Optional<Selection> named(ImageIndex index, String text) {
    ImageReference reference = ImageReference.parse(text);
    Optional<Digest> digest = reference.digest();
    if (digest.isPresent()) {
      return ofDigest(index, reference.name(), digest.get());
    }
    return index
        .named(reference.nameAndTag())
        .map(entry -> new Selection(Set.of(reference.nameAndTag()), entry.digest()));
  }

  /** {@code name@digest}: every tag of the name that means this image. */
  private static Optional<Selection> ofDigest(ImageIndex index, String name, Digest digest) {
    Set<String> references =
        index.of(digest).stream()
            .flatMap(entry -> entry.reference().stream())
            .filter(reference -> ImageReference.repository(reference).equals(name))
            .collect(Collectors.toSet());
    return references.isEmpty() ? Optional.empty() : Optional.of(new Selection(references, digest));
  }

  /** The tag that need not be typed must not make different names look alike. */
  private static Optional<String> nearest(ImageIndex index, String text) {
    List<String> names = index.references().stream().map(Selection::typed).toList();
    return NearestName.of(typed(text), names);
  }

  private static String typed(String reference) {
    return reference.endsWith(DEFAULT_TAG)
        ? reference.substring(0, reference.length() - DEFAULT_TAG.length())
        : reference;
  }
}
