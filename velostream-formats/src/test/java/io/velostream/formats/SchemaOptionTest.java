package io.velostream.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import org.junit.jupiter.api.Test;

class SchemaOptionTest {
    private static final Schema INFERRED = Schema.parse("a:int64?, b:string?, c:float64?");

    private static ConnectorConfig config(String uri) {
        return ConnectorConfig.validate(ConnectorUri.parse(uri), OptionSet.of(SchemaOption.SCHEMA));
    }

    @Test
    void declaredColumnsReplaceInferredOnesInPlaceAndNewOnesFollow() {
        Schema schema = SchemaOption.override(INFERRED, config("file:///x?schema=d:date,b:decimal(9,2)"));
        assertThat(schema).isEqualTo(Schema.parse("a:int64?, b:decimal(9,2), c:float64?, d:date"));
    }

    @Test
    void withoutDeclarationTheInferredSchemaStays() {
        assertThat(SchemaOption.override(INFERRED, config("file:///x"))).isEqualTo(INFERRED);
    }
}
