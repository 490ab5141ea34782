package io.velostream.kafka.internal.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The library of Protocol Buffers tells what is right. */
class ProtobufTest {
    private static final Descriptor EVERYTHING = Messages.message("Everything");
    private static final Descriptor OLD = Messages.message("Old");

    private final Random random = new Random(11);

    private static RecordBatch decode(Descriptor type, byte[]... messages) {
        BatchBuilder rows = new BatchBuilder(ProtobufTypes.columns(type));
        ProtobufDecoder decoder = new ProtobufDecoder(type);
        for (byte[] m : messages) {
            byte[] within = new byte[m.length + 5];
            System.arraycopy(m, 0, within, 2, m.length);
            assertThat(decoder.decode(within, 2, m.length, rows)).isEmpty();
        }
        return rows.build();
    }

    private static @Nullable Object value(RecordBatch batch, String column, int row) {
        return Values.get(batch.column(column), row);
    }

    private static Optional<String> fault(Descriptor type, byte[] message) {
        BatchBuilder rows = new BatchBuilder(ProtobufTypes.columns(type));
        Optional<String> reason = new ProtobufDecoder(type).decode(message, 0, message.length, rows);
        assertThat(rows.rowCount()).isEqualTo(reason.isPresent() ? 0 : 1);
        return reason;
    }

    private static byte[] encode(Descriptor type, RecordBatch batch, int row) {
        ProtobufEncoder encoder = new ProtobufEncoder(type, batch.schema(), null, new byte[0]);
        encoder.bind(batch);
        assertThat(encoder.encode(row)).isEmpty();
        return encoder.take();
    }

    private Object any(FieldDescriptor f, int depth) {
        return switch (f.getJavaType()) {
            case INT -> pick(0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt());
            case LONG -> pick(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong());
            case FLOAT -> pick(0f, -0f, Float.NaN, Float.MAX_VALUE, random.nextFloat());
            case DOUBLE -> pick(0d, -0d, Double.NaN, Double.MIN_VALUE, random.nextDouble());
            case BOOLEAN -> random.nextBoolean();
            case STRING -> pick("", "a", "täxt €", "𝄞".repeat(100));
            case BYTE_STRING -> pick(ByteString.EMPTY, ByteString.copyFrom(new byte[] {0, -1, 127}));
            case ENUM -> f.getEnumType().getValues().get(random.nextInt(2));
            case MESSAGE ->
                f.getMessageType().getFullName().endsWith("Timestamp")
                        ? DynamicMessage.newBuilder(f.getMessageType())
                                .setField(f.getMessageType().findFieldByNumber(1), pick(0L, -1L, 1_700_000_000L))
                                .setField(f.getMessageType().findFieldByNumber(2), pick(0, 1, 999_999_999))
                                .build()
                        : message(f.getMessageType(), depth + 1);
        };
    }

    private Object pick(Object... some) {
        return some[random.nextInt(some.length)];
    }

    private DynamicMessage message(Descriptor type, int depth) {
        DynamicMessage.Builder m = DynamicMessage.newBuilder(type);
        for (FieldDescriptor f : type.getFields()) {
            if (f.isMapField()) {
                // Keys that differ, for of equal ones the library keeps one.
                for (int i = 0; i < random.nextInt(3); i++) {
                    Descriptor entry = f.getMessageType();
                    m.addRepeatedField(
                            f,
                            DynamicMessage.newBuilder(entry)
                                    .setField(entry.findFieldByNumber(1), "key " + i)
                                    .setField(entry.findFieldByNumber(2), random.nextInt())
                                    .build());
                }
            } else if (f.isRepeated()) {
                for (int i = 0; i < random.nextInt(4); i++) {
                    m.addRepeatedField(f, any(f, depth));
                }
            } else if (random.nextInt(3) > 0) {
                m.setField(f, any(f, depth));
            }
        }
        return m.build();
    }

    @Test
    void whatTheLibraryWritesComesBackTheSameFromColumns() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            DynamicMessage sent = message(EVERYTHING, 0);
            RecordBatch batch = decode(EVERYTHING, sent.toByteArray());
            byte[] again = encode(EVERYTHING, batch, 0);
            assertThat(DynamicMessage.parseFrom(EVERYTHING, again)).isEqualTo(sent);
        }
    }

    @Test
    void valuesBecomeThoseOfTheColumns() {
        DynamicMessage.Builder m = DynamicMessage.newBuilder(EVERYTHING);
        m.setField(EVERYTHING.findFieldByName("uint64"), -1L);
        m.setField(EVERYTHING.findFieldByName("uint32"), -1);
        m.setField(
                EVERYTHING.findFieldByName("color"),
                EVERYTHING.getFile().findEnumTypeByName("Color").getValues().get(1));
        RecordBatch batch = decode(EVERYTHING, m.build().toByteArray(), new byte[0]);
        assertThat(value(batch, "uint64", 0)).isEqualTo(new BigDecimal("18446744073709551615"));
        assertThat(value(batch, "uint32", 0)).isEqualTo(4294967295L);
        assertThat(value(batch, "color", 0)).isEqualTo("BLUE");
        assertThat(value(batch, "color", 1)).isEqualTo("RED");
        assertThat(value(batch, "int32", 1)).isEqualTo(0);
        assertThat(value(batch, "maybe", 1)).isNull();
        assertThat(value(batch, "inner", 1)).isNull();
        assertThat(value(batch, "wrapped", 1)).isNull();
        assertThat(value(batch, "names", 1)).isEqualTo(java.util.List.of());
    }

    @Test
    void messagesSentTwiceAreMergedAndOfScalarsTheLastCounts() throws IOException {
        DynamicMessage first = message(EVERYTHING, 0);
        DynamicMessage second = message(EVERYTHING, 0);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        first.writeTo(both);
        second.writeTo(both);
        FieldDescriptor counts = EVERYTHING.findFieldByName("counts");
        DynamicMessage expected = DynamicMessage.parseFrom(EVERYTHING, both.toByteArray());
        RecordBatch batch = decode(EVERYTHING, both.toByteArray());
        DynamicMessage found = DynamicMessage.parseFrom(EVERYTHING, encode(EVERYTHING, batch, 0));
        assertThat(found.toBuilder().clearField(counts).build())
                .isEqualTo(expected.toBuilder().clearField(counts).build());
    }

    @Test
    void fieldsNobodyKnowsAreSkipped() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(90, "x");
        out.writeFixed64(91, 5);
        out.writeTag(92, WireInput.GROUP);
        out.writeInt32(1, 3);
        out.writeTag(92, WireInput.GROUP_END);
        out.writeInt32(EVERYTHING.findFieldByName("int32").getNumber(), 42);
        out.writeEnum(EVERYTHING.findFieldByName("color").getNumber(), 12);
        out.flush();
        RecordBatch batch = decode(EVERYTHING, bytes.toByteArray());
        assertThat(value(batch, "int32", 0)).isEqualTo(42);
        assertThat(value(batch, "color", 0)).as("an unknown number of an enum").isEqualTo("12");
    }

    @Test
    void projectionsTakeSomeColumns() {
        DynamicMessage sent = message(EVERYTHING, 0);
        Schema some = ProtobufTypes.columns(EVERYTHING).select(java.util.List.of("names", "int64"));
        BatchBuilder rows = new BatchBuilder(some);
        byte[] bytes = sent.toByteArray();
        assertThat(new ProtobufDecoder(EVERYTHING).decode(bytes, 0, bytes.length, rows))
                .isEmpty();
        assertThat(value(rows.build(), "int64", 0)).isEqualTo(sent.getField(EVERYTHING.findFieldByName("int64")));
    }

    @Test
    void everyCutOfAMessageIsARowOrAReasonAndNeverAnException() {
        byte[] whole = message(EVERYTHING, 0).toByteArray();
        BatchBuilder rows = new BatchBuilder(ProtobufTypes.columns(EVERYTHING));
        ProtobufDecoder decoder = new ProtobufDecoder(EVERYTHING);
        int good = 0;
        for (int n = 0; n < whole.length; n++) {
            good += decoder.decode(whole, 0, n, rows).isEmpty() ? 1 : 0;
            byte[] damaged = Arrays.copyOf(whole, whole.length);
            damaged[n] ^= (byte) (1 + random.nextInt(255));
            good += decoder.decode(damaged, 0, damaged.length, rows).isEmpty() ? 1 : 0;
        }
        assertThat(rows.build().rowCount()).isEqualTo(good);
    }

    @Test
    void badBytesAreToldWithTheirReason() {
        assertThat(fault(EVERYTHING, new byte[] {0}))
                .get()
                .asString()
                .contains("shop.Everything", "no field has the tag 0");
        assertThat(fault(OLD, new byte[0])).get().asString().contains("required field id");
        assertThat(fault(OLD, new byte[] {8, 1, 18, 2, (byte) 0xc3, 0x28}))
                .get()
                .asString()
                .contains("valid UTF-8");
        assertThat(fault(OLD, new byte[] {8, 1, 18, 100})).get().asString().contains("a value of 100 bytes has 0");
        assertThat(fault(OLD, "no message".getBytes(StandardCharsets.UTF_8))).isPresent();
    }

    @Test
    void aMessageThatHoldsItselfIsRefused() {
        Descriptor loop = Messages.message("Loop");
        assertThatThrownBy(() -> ProtobufTypes.columns(loop))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("old.Loop")
                .hasMessageContaining("holds itself");
    }

    @Test
    void columnsThatDoNotFitAreToldBeforeTheFirstRow() {
        assertThatThrownBy(() -> new ProtobufEncoder(OLD, Schema.parse("id:int32, nam:string"), null, new byte[0]))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("Did you mean 'name'?");
        assertThatThrownBy(() -> new ProtobufEncoder(OLD, Schema.parse("id:string"), null, new byte[0]))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("it is string, and old.Old.id is int32");
        assertThatThrownBy(() -> new ProtobufEncoder(OLD, Schema.parse("name:string"), null, new byte[0]))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("required field 'id'");
    }

    @Test
    void aNullThatAFieldCannotSayIsARejectedRow() {
        Descriptor inner = Messages.message("Inner");
        BatchBuilder rows = new BatchBuilder(Schema.parse("id:int64?, text:string?"));
        rows.setLong(0, 1).endRow();
        ProtobufEncoder encoder = new ProtobufEncoder(inner, rows.schema(), null, new byte[0]);
        encoder.bind(rows.build());
        assertThat(encoder.encode(0)).get().asString().contains("column 'text' is null");
    }

    @Test
    void olderMessagesAreReadToTheColumnsOfNewerOnes() {
        Descriptor old = Messages.parse("message M { optional int32 a = 1; optional float b = 2; repeated sint32 c = 3;"
                        + " optional N n = 4; message N { optional sfixed32 x = 1; } }")
                .findMessageTypeByName("M");
        DynamicMessage.Builder message = DynamicMessage.newBuilder(old)
                .setField(old.findFieldByName("a"), -5)
                .setField(old.findFieldByName("b"), 1.5f);
        message.addRepeatedField(old.findFieldByName("c"), -6);
        Descriptor inner = old.findNestedTypeByName("N");
        message.setField(
                old.findFieldByName("n"),
                DynamicMessage.newBuilder(inner)
                        .setField(inner.findFieldByName("x"), -7)
                        .build());
        byte[] bytes = message.build().toByteArray();
        BatchBuilder rows = new BatchBuilder(
                Schema.parse("more:string?, a:int64?, b:float64?, c:list<int64>, n:struct<y:string?, x:int64?>?"));
        assertThat(new ProtobufDecoder(old).decode(bytes, 0, bytes.length, rows))
                .isEmpty();
        assertThat(rows.build().record(0).toString()).isEqualTo("{more=null, a=-5, b=1.5, c=[-6], n={y=null, x=-7}}");
    }

    @Test
    void aFieldThatIsNotOfTheTypeOfItsColumnMakesARejectedRow() {
        Descriptor type = Messages.parse("message M { optional int64 a = 1; }").findMessageTypeByName("M");
        for (String columns : new String[] {"a:int32?", "a:string?", "a:list<int64>", "a:struct<b:int64>?"}) {
            BatchBuilder rows = new BatchBuilder(Schema.parse(columns));
            assertThat(new ProtobufDecoder(type).decode(new byte[] {8, 1}, 0, 2, rows))
                    .hasValueSatisfying(r -> assertThat(r).contains("the field a is int64, and its column "));
            assertThat(rows.rowCount()).isZero();
        }
        BatchBuilder required = new BatchBuilder(Schema.parse("a:int64?, b:string"));
        assertThat(new ProtobufDecoder(type).decode(new byte[] {8, 1}, 0, 2, required))
                .hasValueSatisfying(r -> assertThat(r).contains("it has no field b"));
    }

    @Test
    void twoValuesForOneChoiceAreARejectedRow() {
        Descriptor type = Messages.parse(
                        "message M { oneof side { string left = 1; int64 right = 2; } optional int64 a = 3; }")
                .findMessageTypeByName("M");
        BatchBuilder rows = new BatchBuilder(Schema.parse("left:string?, a:int64?, right:int64?"));
        rows.setString(0, "x").setLong(1, 1).endRow();
        rows.setLong(1, 1).setLong(2, 2).endRow();
        rows.setString(0, "x").setLong(2, 2).endRow();
        ProtobufEncoder encoder = new ProtobufEncoder(type, rows.schema(), null, new byte[0]);
        encoder.bind(rows.build());
        assertThat(encoder.encode(0)).isEmpty();
        assertThat(encoder.encode(1)).isEmpty();
        assertThat(encoder.encode(2)).get().asString().contains("'left' and 'right' both have a value", "side");
    }
}
