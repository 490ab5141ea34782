package io.velostream.core.internal.run;

import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.type.Schema;

/**
 * What all readers of a run have in common.
 *
 * @param compile makes the chain for a schema, mapping to the sink included
 * @param changesAllowed whether the sink applies updates and deletes
 */
record ReadSetup(
        DataSource source,
        ReadPlan plan,
        Compile compile,
        Chain first,
        RunControl control,
        Rejections rejections,
        boolean changesAllowed) {
    /** Makes the chain for batches of this schema. */
    @FunctionalInterface
    interface Compile {
        Chain chain(Schema schema);
    }
}
