/**
 * Where frames come in and go out: streams cut into frames, bounded queues, connections that come
 * back. Knows no plan and no verdict.
 */
@NullMarked
package dev.skiff.fabric.port;

import org.jspecify.annotations.NullMarked;
