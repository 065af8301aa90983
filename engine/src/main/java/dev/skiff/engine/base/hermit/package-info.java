/**
 * The library operating system Hermit, linked into each program: its kernel libraries, compiled
 * here of published sources; how a program with one in it is booted, and how its end is read. Makes
 * no images: that is {@code build.hermit}.
 */
@NullMarked
package dev.skiff.engine.base.hermit;

import org.jspecify.annotations.NullMarked;
