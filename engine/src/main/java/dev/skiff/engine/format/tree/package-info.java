/** A file tree as a value: what images hold and file systems are written from. No I/O policy. */
@NullMarked
package dev.skiff.engine.format.tree;

import org.jspecify.annotations.NullMarked;
