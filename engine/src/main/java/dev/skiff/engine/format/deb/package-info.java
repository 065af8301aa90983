/**
 * Debian package files, read as a stream: the ar archive and the tar inside it, as far as finding
 * regular files needs. Hostile input ends in an {@link java.io.IOException}; nothing is written.
 */
@NullMarked
package dev.skiff.engine.format.deb;

import org.jspecify.annotations.NullMarked;
