/**
 * From what people have to an image: an ELF program with the closure of its libraries. Runs nothing
 * of what it is given. Knows no instances and no bases.
 */
@NullMarked
package dev.skiff.engine.build;

import org.jspecify.annotations.NullMarked;
