/** What is being talked: flows and fragments, bounded. Knows no rule. */
@NullMarked
package dev.skiff.fabric.flow;

import org.jspecify.annotations.NullMarked;
