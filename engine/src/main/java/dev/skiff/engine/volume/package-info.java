/**
 * Volumes: disks that outlive instances (docs/design/volumes.md). Owns their records, their files,
 * and who is about to have them. Knows nothing of instances and bases, and of file systems only the
 * names.
 */
@NullMarked
package dev.skiff.engine.volume;

import org.jspecify.annotations.NullMarked;
