package dev.skiff.engine.image;

import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Index;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the store's {@code index.json} says: an entry for each reference, and one for each image
 * that has none. Immutable; every change is a new index. Found by name and by digest without a walk
 * over all of them.
 */
final class ImageIndex {
  /** image-spec, annotations.md. */
  private static final String REFERENCE = "org.opencontainers.image.ref.name";

  private static final String CREATED = "dev.skiff.created";
  private static final String LEFTOVER = "dev.skiff.leftover";

  private static final Comparator<Entry> ORDER =
      Comparator.<Entry, String>comparing(entry -> entry.reference().orElse(""))
          .thenComparing(Entry::digest);

  static final ImageIndex EMPTY = new ImageIndex(List.of());

  private final List<Entry> entries;
  private final Map<String, Entry> byReference = new HashMap<>();
  private final SortedMap<Digest, List<Entry>> byDigest = new TreeMap<>();

  ImageIndex(List<Entry> entries) {
    this.entries = entries.stream().sorted(ORDER).toList();
    for (Entry entry : this.entries) {
      entry.reference().ifPresent(reference -> byReference.putIfAbsent(reference, entry));
      byDigest.computeIfAbsent(entry.digest(), _ -> new ArrayList<>(1)).add(entry);
    }
  }

  /** By reference, those without one first. */
  List<Entry> entries() {
    return entries;
  }

  /**
   * @param mediaType of the manifest
   * @param reference {@code name:tag}
   * @param created when the store got the image
   * @param leftover lost its last name while in use, and goes with its last user
   */
  record Entry(
      String mediaType,
      Digest digest,
      long size,
      Optional<String> reference,
      Instant created,
      boolean leftover) {
    private Entry unnamed() {
      return new Entry(mediaType, digest, size, Optional.empty(), created, true);
    }

    private Entry got(Instant when) {
      return new Entry(mediaType, digest, size, reference, when, leftover);
    }
  }

  Optional<Entry> named(String reference) {
    return Optional.ofNullable(byReference.get(reference));
  }

  List<Entry> of(Digest digest) {
    return List.copyOf(byDigest.getOrDefault(digest, List.of()));
  }

  SortedSet<Digest> startingWith(String hexPrefix) {
    return byDigest.keySet().stream()
        .filter(digest -> digest.hex().startsWith(hexPrefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  SortedSet<Digest> digests() {
    return new TreeSet<>(byDigest.keySet());
  }

  /** The names of an image, sorted as entries are. */
  List<String> references(Digest digest) {
    return of(digest).stream().flatMap(entry -> entry.reference().stream()).toList();
  }

  List<String> references() {
    return entries.stream().flatMap(entry -> entry.reference().stream()).toList();
  }

  /** Adds an image, or gives one that is here another name. The name leaves its old image. */
  ImageIndex with(Entry added, Predicate<Digest> used) {
    Instant first =
        of(added.digest()).stream()
            .map(Entry::created)
            .min(Comparator.naturalOrder())
            .orElse(added.created());
    if (added.reference().isEmpty() && of(added.digest()).stream().anyMatch(e -> !e.leftover())) {
      return this;
    }
    ImageIndex before =
        without(
            old -> givesWay(old, added),
            digest -> !digest.equals(added.digest()) && used.test(digest));
    List<Entry> after = new ArrayList<>(before.entries);
    after.add(added.got(first));
    return new ImageIndex(after);
  }

  private static boolean givesWay(Entry old, Entry added) {
    return old.reference().isEmpty()
        ? old.digest().equals(added.digest())
        : old.reference().equals(added.reference());
  }

  /** Takes entries away; an image that is used and loses its last one stays as a leftover. */
  ImageIndex without(Predicate<Entry> removed, Predicate<Digest> used) {
    List<Entry> after = new ArrayList<>(entries);
    after.removeIf(removed);
    Map<Digest, Entry> lost = new TreeMap<>();
    entries.stream().filter(removed).forEach(entry -> lost.putIfAbsent(entry.digest(), entry));
    after.forEach(kept -> lost.remove(kept.digest()));
    lost.values().stream()
        .filter(e -> used.test(e.digest()))
        .map(Entry::unnamed)
        .forEach(after::add);
    return new ImageIndex(after);
  }

  ImageIndex withoutUnusedLeftovers(Predicate<Digest> used) {
    return without(entry -> entry.leftover() && !used.test(entry.digest()), _ -> false);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageIndex index && entries.equals(index.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  byte[] toJson() {
    return OciJson.bytes(Index.of(entries.stream().map(ImageIndex::descriptor).toList()));
  }

  /**
   * @throws IllegalArgumentException if the bytes are no index of this store
   */
  static ImageIndex parse(byte[] json) {
    return new ImageIndex(OciJson.index(json).manifests().stream().map(ImageIndex::entry).toList());
  }

  private static Descriptor descriptor(Entry entry) {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(CREATED, entry.created().toString());
    entry.reference().ifPresent(reference -> annotations.put(REFERENCE, reference));
    if (entry.leftover()) {
      annotations.put(LEFTOVER, "true");
    }
    return new Descriptor(
        entry.mediaType(), entry.digest().toString(), entry.size(), annotations, null);
  }

  /** What other tools put into the layout is an image too, without what only we write. */
  private static Entry entry(Descriptor descriptor) {
    if (!MediaTypes.MANIFESTS.contains(descriptor.mediaType())) {
      throw new IllegalArgumentException("it lists a '" + descriptor.mediaType() + "'");
    }
    Digest digest =
        Digest.parse(descriptor.digest())
            .orElseThrow(
                () -> new IllegalArgumentException("'" + descriptor.digest() + "' is no SHA-256"));
    String reference = descriptor.annotation(REFERENCE, "");
    return new Entry(
        descriptor.mediaType(),
        digest,
        descriptor.size(),
        reference.isEmpty() ? Optional.empty() : Optional.of(reference),
        instant(descriptor.annotation(CREATED, Instant.EPOCH.toString())),
        descriptor.annotation(LEFTOVER, "").equals("true"));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is no time", e);
    }
  }
}
