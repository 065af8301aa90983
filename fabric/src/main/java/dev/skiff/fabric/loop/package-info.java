/**
 * The thread that moves frames: what comes in is judged, answered, or sent on. Makes no decision of
 * its own.
 */
@NullMarked
package dev.skiff.fabric.loop;

import org.jspecify.annotations.NullMarked;
