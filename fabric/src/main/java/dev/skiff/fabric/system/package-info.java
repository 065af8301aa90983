/**
 * The kernel's sockets and epoll without NIO, by java.lang.foreign: the only place of the fabric
 * that calls native code. Knows nothing of frames.
 */
@NullMarked
package dev.skiff.fabric.system;

import org.jspecify.annotations.NullMarked;
