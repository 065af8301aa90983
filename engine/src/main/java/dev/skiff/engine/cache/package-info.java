/**
 * What was made of images and kernels and could be made again: how much it takes, when it was last
 * used, and what goes first. Knows neither how such things are made nor who uses them; that it
 * asks.
 */
@NullMarked
package dev.skiff.engine.cache;

import org.jspecify.annotations.NullMarked;
