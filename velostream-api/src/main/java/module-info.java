/** Sources, sinks and the batches that pass between them: what users and authors of connectors compile against. */
module io.velostream.api {
    requires static transitive org.jspecify;

    exports io.velostream.api;
    exports io.velostream.api.batch;
    exports io.velostream.api.config;
    exports io.velostream.api.expr;
    exports io.velostream.api.type;
}
