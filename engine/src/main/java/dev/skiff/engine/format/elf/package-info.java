/**
 * ELF files: what they are for and what their loader is told. Reads only; knows no search paths and
 * opens no other file.
 */
@NullMarked
package dev.skiff.engine.format.elf;

import org.jspecify.annotations.NullMarked;
