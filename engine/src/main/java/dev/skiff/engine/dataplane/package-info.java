/**
 * The two processes that carry packets, {@code skiff-fabric} and {@code skiff-nat}: started, found
 * again, kept alive, told what is wanted, asked what they know (docs/design/dataplane.md). Knows
 * plans, guests of a NAT and ports; must not know instances, nor why anything is wanted.
 */
@NullMarked
package dev.skiff.engine.dataplane;

import org.jspecify.annotations.NullMarked;
