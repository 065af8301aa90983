package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.disk.DiskBytes;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Finds what a log and the tree in it take; a volume has no other record of that. */
final class UsedBlocks {
  private final FileContents contents;
  private final FreeBlocks free;
  private final Deque<StoredValue.Tuple> pending = new ArrayDeque<>();
  private final Set<StoredValue.Tuple> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private UsedBlocks(DiskBytes volume) {
    this.contents = new FileContents(volume);
    this.free = new FreeBlocks(volume.size() / OnDisk.BLOCK);
  }

  /**
   * All but those.
   *
   * @param log read to its end
   */
  static FreeBlocks freeBeside(DiskBytes volume, LogInput log, StoredValue.Tuple root) {
    UsedBlocks used = new UsedBlocks(volume);
    log.extensions().forEach(used.free::use);
    used.add(root);
    while (!used.pending.isEmpty()) {
      EditedTree.childrenOf(used.pending.pop())
          .ifPresent(names ->
              names.forEach((_, value) -> {
                if (value instanceof StoredValue.Tuple node) {
                  used.add(node);
                }
              }));
    }
    return used.free;
  }

  private void add(StoredValue.Tuple node) {
    if (seen.add(node)) {
      pending.push(node);
      Optional<StoredValue> extents = node.get(OnDisk.EXTENTS);
      if (extents.isPresent()) {
        contents.eachAllocation(node, free::use);
      }
    }
  }
}
