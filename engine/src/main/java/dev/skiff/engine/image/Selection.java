package dev.skiff.engine.image;

import dev.skiff.engine.failure.NearestName;
import dev.skiff.engine.image.ImageIndex.Entry;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user's words mean in an index.
 *
 * @param reference {@code name:tag}; empty if the image was given by its id
 */
record Selection(Optional<String> reference, Digest digest) {
  private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");
  private static final String DEFAULT_TAG = ":latest";

  /**
   * A reference, an id, or the beginning of an id of at least four digits; a name goes before an
   * id.
   *
   * @throws ImageFailure if that is no image, or several
   */
  static Selection of(ImageIndex index, String text) {
    Optional<Selection> named = named(index, text);
    if (named.isPresent()) {
      return named.get();
    }
    Matcher id = ID.matcher(text);
    SortedSet<Digest> begun = id.matches() ? index.startingWith(id.group(1)) : new TreeSet<>();
    if (begun.size() > 1) {
      throw ImageFailure.ambiguous(text, begun);
    }
    if (begun.isEmpty()) {
      throw ImageFailure.notFound(text, nearest(index, text));
    }
    return new Selection(Optional.empty(), begun.first());
  }

  boolean covers(Entry entry) {
    return reference.isPresent()
        ? entry.reference().equals(reference)
        : entry.digest().equals(digest);
  }

  /**
   * @throws ImageFailure if the covered entries must not go without force
   */
  void requireRemovable(ImageIndex index, String text, ImageUses uses) {
    List<Entry> entries = index.of(digest);
    List<String> names = entries.stream().flatMap(entry -> entry.reference().stream()).toList();
    if (reference.isEmpty() && names.size() > 1) {
      throw ImageFailure.severalReferences(digest, names);
    }
    List<String> users = entries.stream().allMatch(this::covers) ? uses.of(digest) : List.of();
    if (!users.isEmpty()) {
      throw ImageFailure.inUse(text, users);
    }
  }

  private static Optional<Selection> named(ImageIndex index, String text) {
    ImageReference reference = ImageReference.parse(text);
    Optional<Digest> digest = reference.digest();
    if (digest.isPresent()) {
      return digest
          .filter(wanted -> !index.of(wanted).isEmpty())
          .map(wanted -> new Selection(Optional.empty(), wanted));
    }
    return index
        .named(reference.nameAndTag())
        .map(entry -> new Selection(entry.reference(), entry.digest()));
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
