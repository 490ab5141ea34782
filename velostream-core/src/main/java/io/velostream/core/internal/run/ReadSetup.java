package io.velostream.core.internal.run;

import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.type.Schema;

/**
 * What all readers of a run have in common.
 *
 * @param steps makes the chain for a schema, up to the mapping to the sink
 * @param target what the sink wants
 * @param first the chain for batches of the plan's schema, mapping included
 * @param changesAllowed whether the sink applies updates and deletes
 */
record ReadSetup(
        DataSource source,
        ReadPlan plan,
        Steps steps,
        TargetSchema target,
        Chain first,
        RunControl control,
        Rejections rejections,
        boolean changesAllowed) {
    /** Makes the chain for batches of this schema. */
    @FunctionalInterface
    interface Steps {
        Chain chain(Schema schema);
    }
}
