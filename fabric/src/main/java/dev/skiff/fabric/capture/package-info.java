/** Copies of frames for people, with what became of them, as pcapng. Never slows a frame's way. */
@NullMarked
package dev.skiff.fabric.capture;

import org.jspecify.annotations.NullMarked;
