/**
 * What functional tests and benchmarks need: homes of their own, the staged command as a user types
 * it, programs compiled on the spot, the same guest under a hand-started QEMU. Sees Skiff only from
 * outside: the command, the socket, the files that docs/design names. Knows no engine class.
 */
@NullMarked
package dev.skiff.testkit;

import org.jspecify.annotations.NullMarked;
