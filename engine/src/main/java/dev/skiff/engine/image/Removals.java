package dev.skiff.engine.image;

import dev.skiff.engine.image.ImageIndex.Entry;
import dev.skiff.engine.image.Images.Pruned;
import dev.skiff.engine.image.Images.Removal;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** Takes images out of the index; their blobs are the {@link Collector}'s. */
final class Removals {
  private final ContentStore store;
  private final Contents contents;
  private final Function<Digest, List<ImageUses.User>> users;

  Removals(ContentStore store, Contents contents, Function<Digest, List<ImageUses.User>> users) {
    this.store = store;
    this.contents = contents;
    this.users = users;
  }

  Removal remove(String text, boolean force) throws IOException {
    ImageIndex before =
        store.changePresent(index -> {
          Selection selection = Selection.of(index, text);
          selection.requireRemovable(index, text, users.apply(selection.digest()), force);
          return index.without(selection::covers, this::isUsed);
        });
    Selection selection = Selection.of(before, text);
    List<String> untagged =
        before.of(selection.digest()).stream()
            .filter(selection::covers)
            .flatMap(entry -> entry.reference().stream())
            .toList();
    boolean deleted = store.index().of(selection.digest()).isEmpty();
    return new Removal(untagged, deleted ? List.of(selection.digest()) : List.of());
  }

  /** An image that is used or gets another name meanwhile stays. */
  Pruned prune(List<Image> images, Predicate<Image> superfluous) throws IOException {
    Map<Digest, List<String>> chosen = new HashMap<>();
    images.stream()
        .filter(image -> !isUsed(image.digest()) && superfluous.test(image))
        .forEach(image -> chosen.put(image.digest(), image.references()));
    Set<Digest> gone = new TreeSet<>();
    ImageIndex before =
        store.changePresent(index -> {
          chosen.forEach((digest, names) -> {
            if (!isUsed(digest)
                && !index.of(digest).isEmpty()
                && names.equals(index.references(digest))) {
              gone.add(digest);
            }
          });
          return index.without(entry -> gone.contains(entry.digest()), this::isUsed);
        });
    List<String> untagged =
        gone.stream().flatMap(digest -> before.references(digest).stream()).toList();
    return new Pruned(untagged, List.copyOf(gone), reclaimed(before, gone));
  }

  StoreUsage usage() throws IOException {
    return StoreUsage.of(blobsByImage(store.index()));
  }

  private long reclaimed(ImageIndex before, Set<Digest> gone) throws IOException {
    return gone.isEmpty() ? 0 : StoreUsage.reclaimed(blobsByImage(before), gone);
  }

  private boolean isUsed(Digest digest) {
    return !users.apply(digest).isEmpty();
  }

  /** Of a damaged image only its manifest is known. */
  private Map<Digest, Map<Digest, Long>> blobsByImage(ImageIndex index) throws IOException {
    Map<Digest, Map<Digest, Long>> blobs = new HashMap<>();
    for (Digest digest : index.digests()) {
      Entry entry = index.of(digest).getFirst();
      try {
        blobs.put(digest, contents.blobs(entry));
      } catch (ImageFailure damaged) {
        blobs.put(digest, Map.of(digest, entry.size()));
      }
    }
    return blobs;
  }
}
