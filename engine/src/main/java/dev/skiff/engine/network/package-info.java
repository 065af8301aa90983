/**
 * Networks and who is in them: their records, addresses, links by name, and the plan for the data
 * plane that comes of it (docs/design/networks.md). Knows instances' records, and nothing of how
 * guests are run.
 */
@NullMarked
package dev.skiff.engine.network;

import org.jspecify.annotations.NullMarked;
