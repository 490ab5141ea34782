package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The URIs that the product promises, exactly as written. */
class MissionUrisTest {
    private ConnectorUri uri = ConnectorUri.parse("-");

    private void parse(String text) {
        uri = ConnectorUri.parse(text, name -> null);
    }

    @AfterEach
    void printsAndReadsTheSameAgain() {
        assertThat(ConnectorUri.parse(uri.toUriString(), name -> null)).isEqualTo(uri);
    }

    private void assertParts(String scheme, String hosts, String path, Map<String, String> options) {
        assertThat(uri.scheme()).isEqualTo(scheme);
        assertThat(uri.hosts()).hasToString(hosts);
        assertThat(uri.path()).isEqualTo(path);
        assertThat(uri.options()).isEqualTo(options);
        assertThat(uri.user()).isEmpty();
        assertThat(uri.password()).isEmpty();
    }

    @Test
    void csvFile() {
        parse("file:///data/orders.csv?format=csv&delimiter=,");
        assertParts("file", "[]", "/data/orders.csv", Map.of("format", "csv", "delimiter", ","));
        assertThat(uri).hasToString("file:///data/orders.csv?format=csv&delimiter=,");
    }

    @Test
    void kafkaSink() {
        parse("kafka://localhost:9092/orders-stream");
        assertParts("kafka", "[localhost:9092]", "/orders-stream", Map.of());
    }

    @Test
    void kafkaSource() {
        parse("kafka://localhost:9092/events");
        assertParts("kafka", "[localhost:9092]", "/events", Map.of());
    }

    @Test
    void severalBrokers() {
        parse("kafka://b1:9092,b2:9092/topic?group_id=g");
        assertParts("kafka", "[b1:9092, b2:9092]", "/topic", Map.of("group_id", "g"));
        assertThat(uri.hosts()).containsExactly(HostPort.of("b1", 9092), HostPort.of("b2", 9092));
    }

    @Test
    void jsonLinesFile() {
        parse("file:///output/events.jsonl?format=jsonl");
        assertParts("file", "[]", "/output/events.jsonl", Map.of("format", "jsonl"));
    }

    @Test
    void parquetGlob() {
        parse("file:///data/analytics/*.parquet");
        assertParts("file", "[]", "/data/analytics/*.parquet", Map.of());
        assertThat(uri.hasPattern()).isTrue();
        assertThat(uri).hasToString("file:///data/analytics/*.parquet");
    }

    @Test
    void postgresSink() {
        parse("postgresql://localhost/warehouse?table=facts");
        assertParts("postgresql", "[localhost]", "/warehouse", Map.of("table", "facts"));
    }

    @Test
    void changeDataCapture() {
        parse("postgresql://localhost/db?table=orders&cdc=true");
        assertParts("postgresql", "[localhost]", "/db", Map.of("table", "orders", "cdc", "true"));
    }

    @Test
    void changeDataCaptureByMode() {
        parse("postgresql://localhost/db?table=orders&mode=cdc");
        assertParts("postgresql", "[localhost]", "/db", Map.of("table", "orders", "mode", "cdc"));
    }

    @Test
    void s3Source() {
        parse("s3://bucket/data/*.parquet?region=us-west-2");
        assertParts("s3", "[bucket]", "/data/*.parquet", Map.of("region", "us-west-2"));
    }

    @Test
    void clickhouseSink() {
        parse("clickhouse://localhost:8123/warehouse?table=facts");
        assertParts("clickhouse", "[localhost:8123]", "/warehouse", Map.of("table", "facts"));
    }

    @Test
    void jsonGlob() {
        parse("file:///data/input/*.json?format=json");
        assertParts("file", "[]", "/data/input/*.json", Map.of("format", "json"));
    }

    @Test
    void icebergSink() {
        parse("iceberg://catalog/namespace/table");
        assertParts("iceberg", "[catalog]", "/namespace/table", Map.of());
    }

    @Test
    void partitionedSinkKeepsItsTemplate() {
        parse("s3://data-lake/events/year=${year}/month=${month}/");
        assertParts("s3", "[data-lake]", "/events/year=${year}/month=${month}/", Map.of());
        assertThat(uri).hasToString("s3://data-lake/events/year=${year}/month=${month}/");
    }

    @Test
    void partitionedSinkWithOptions() {
        parse("s3://data-lake/events/year=${year}/month=${month}/"
                + "?format=parquet&partition_by=year,month&compression=snappy");
        assertParts(
                "s3",
                "[data-lake]",
                "/events/year=${year}/month=${month}/",
                Map.of("format", "parquet", "partition_by", "year,month", "compression", "snappy"));
    }

    @Test
    void memory() {
        parse("memory://name");
        assertParts("memory", "[name]", "", Map.of());
    }
}
