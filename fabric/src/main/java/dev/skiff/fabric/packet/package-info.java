/**
 * Frames as they lie in memory: reading their headers, writing answers, checksums. Knows no plan.
 */
@NullMarked
package dev.skiff.fabric.packet;

import org.jspecify.annotations.NullMarked;
