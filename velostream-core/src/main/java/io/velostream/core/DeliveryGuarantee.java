package io.velostream.core;

/** What a pipeline promises about rows when it fails and is started again. */
public enum DeliveryGuarantee {
    /** Every row is in the sink once. */
    EXACTLY_ONCE,
    /** No row is lost; after a failure some may be there twice. */
    AT_LEAST_ONCE
}
