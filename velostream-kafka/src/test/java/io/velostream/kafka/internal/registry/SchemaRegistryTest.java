package io.velostream.kafka.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that a real registry cannot be brought to give. */
class SchemaRegistryTest {
    private static final String AVRO = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";

    private final Map<String, String> schemas = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private volatile String shown = "";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            shown = exchange.getRequestHeaders().getFirst("Authorization");
            String path = exchange.getRequestURI().getPath();
            String body = schemas.get(path.substring(path.lastIndexOf('/') + 1));
            int answer = status == 200 && body == null ? 404 : status;
            byte[] bytes = (answer == 200 ? String.valueOf(body) : "{\"message\":\"because\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url(String user) {
        return "http://" + user + "127.0.0.1:" + server.getAddress().getPort();
    }

    private SchemaRegistry registry(String user) {
        return new SchemaRegistry(RegistryAccess.of(url(user)), Duration.ofSeconds(10), SchemaRegistry.Type.AVRO);
    }

    @ParameterizedTest
    @CsvSource({
        "401, '', PERMISSION, NEVER, user:password@",
        "403, '', PERMISSION, NEVER, user:password@",
        "401, me:s3cret@, PERMISSION, NEVER, Check the user and the password",
        "403, me:s3cret@, PERMISSION, NEVER, administrator",
        "408, '', UNAVAILABLE, NOT_APPLIED, ''",
        "429, '', UNAVAILABLE, NOT_APPLIED, ''",
        "500, '', UNAVAILABLE, NOT_APPLIED, ''",
        "400, '', CONFIGURATION, NEVER, ''"
    })
    void anAnswerThatRefusesTellsWhatToDo(int code, String user, ErrorKind kind, Retry retry, String cure) {
        status = code;
        assertThatThrownBy(() -> registry(user).schema(1)).isInstanceOfSatisfying(VeloException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.retry()).isEqualTo(retry);
            assertThat(e.why()).contains(code + ": because");
            assertThat(e.cure()).contains(cure);
            assertThat(e.toString()).doesNotContain("s3cret");
        });
    }

    @ParameterizedTest
    @CsvSource({"401, Check schema_registry_token", "403, to whom schema_registry_token was given"})
    void aRegistryThatRefusesATokenTellsWhatToDo(int code, String cure) {
        status = code;
        RegistryAccess access =
                new RegistryAccess(url(""), Optional.of("t0ken"), Optional.empty(), Optional.empty(), "");
        assertThat(access.toString()).doesNotContain("t0ken");
        SchemaRegistry registry = new SchemaRegistry(access, Duration.ofSeconds(10), SchemaRegistry.Type.AVRO);
        assertThatThrownBy(() -> registry.schema(1)).isInstanceOfSatisfying(VeloException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION);
            assertThat(e.cure()).contains(cure);
            assertThat(e.toString()).doesNotContain("t0ken");
        });
        assertThat(shown).isEqualTo("Bearer t0ken");
    }

    @Test
    void anIdThatIsNotThereIsNotAskedForAgainAtOnce() {
        SchemaRegistry registry = registry("");
        assertThat(registry.schema(7)).isEmpty();
        assertThat(registry.schema(7)).isEmpty();
        assertThat(asked).hasValue(1);
        assertThat(registry.schema(8)).isEmpty();
        assertThat(asked).hasValue(2);
    }

    private static byte[] value(int id) {
        return ByteBuffer.allocate(SchemaRegistry.HEADER)
                .put(SchemaRegistry.MAGIC)
                .putInt(id)
                .array();
    }

    @Test
    void aValueWhoseSchemaIsOfNoUseIsRejectedAndTheSchemaAskedForOnce() {
        schemas.put("1", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message M {}\"}");
        schemas.put("2", "{\"schema\":\"{\"}");
        RegistryDecoder decoder = new RegistryDecoder(registry(""));
        BatchBuilder rows = new BatchBuilder(Schema.parse("a:string?"));
        for (int round = 0; round < 2; round++) {
            for (int id = 1; id <= 2; id++) {
                assertThat(decoder.decode(value(id), 0, SchemaRegistry.HEADER, rows))
                        .hasValueSatisfying(reason -> assertThat(reason).contains("cannot be used"));
            }
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void aRegistryThatIsAwayRejectsNothing() {
        status = 503;
        RegistryDecoder decoder = new RegistryDecoder(registry(""));
        BatchBuilder rows = new BatchBuilder(Schema.parse("a:string?"));
        assertThatThrownBy(() -> decoder.decode(value(1), 0, SchemaRegistry.HEADER, rows))
                .isInstanceOf(VeloException.class);
        status = 200;
        schemas.put("1", "{\"schema\":\"" + AVRO.replace("\"", "\\\"") + "\"}");
        assertThat(registry("").schema(1)).isPresent();
    }
}
