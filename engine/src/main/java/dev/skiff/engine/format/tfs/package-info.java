/**
 * TFS, the file system of Nanos: a writer of version 5 and an independent reader of versions 4 and
 * 5. They share constants and nothing else, so that one checks the other. Knows no partition, boot
 * set, instance or kernel.
 */
@NullMarked
package dev.skiff.engine.format.tfs;

import org.jspecify.annotations.NullMarked;
