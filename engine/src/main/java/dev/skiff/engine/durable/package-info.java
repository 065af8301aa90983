/**
 * Files that appear whole or not at all and survive a kill or a power cut, what they take, and
 * locks between processes. Knows nothing of what the files mean.
 */
@NullMarked
package dev.skiff.engine.durable;

import org.jspecify.annotations.NullMarked;
