/**
 * ELF64 files as far as a loader needs them: header, segments, dynamic section, notes. Reads only.
 */
@NullMarked
package dev.skiff.engine.format.elf;

import org.jspecify.annotations.NullMarked;
