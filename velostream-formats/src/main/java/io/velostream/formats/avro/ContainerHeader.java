package io.velostream.formats.avro;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a container begins with.
 *
 * @param sync the 16 bytes behind the header and behind each block
 * @param end where the first block begins
 */
record ContainerHeader(Schema schema, String schemaJson, String codec, byte[] sync, long end) {
    static final int SYNC_SIZE = 16;
    static final byte[] MAGIC = {'O', 'b', 'j', 1};
    static final String SCHEMA_KEY = "avro.schema";
    static final String CODEC_KEY = "avro.codec";
    private static final int MAX_METADATA = 64 << 20;

    /** The header of a new container; {@code end} is its size. */
    static ContainerHeader of(Schema schema, String codec, byte[] sync) {
        ContainerHeader header = new ContainerHeader(schema, schema.toString(), codec, sync, 0);
        return new ContainerHeader(
                schema, header.schemaJson, codec, sync, header.encoded().size());
    }

    void write(OutputStream out) throws IOException {
        AvroOutput encoded = encoded();
        out.write(encoded.data(), 0, encoded.size());
    }

    private AvroOutput encoded() {
        AvroOutput head = new AvroOutput();
        head.writeFixed(MAGIC, 0, MAGIC.length);
        head.writeLong(2);
        for (String text : new String[] {SCHEMA_KEY, schemaJson, CODEC_KEY, codec}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            head.writeBytes(bytes, 0, bytes.length);
        }
        head.writeLong(0);
        head.writeFixed(sync, 0, sync.length);
        return head;
    }

    /** Reads it from the beginning of the file. */
    static ContainerHeader read(ContainerBytes in, String fileName) throws IOException {
        byte[] magic = new byte[MAGIC.length];
        for (int i = 0; i < magic.length; i++) {
            int b = in.read();
            if (b < 0) {
                throw new AvroDamage(i == 0 ? "the file is empty" : "the file ends within its header");
            }
            magic[i] = (byte) b;
        }
        if (!Arrays.equals(magic, MAGIC)) {
            throw new AvroDamage("it does not begin like an Avro container");
        }
        Map<String, byte[]> metadata = metadata(in);
        byte[] sync = in.read(new byte[SYNC_SIZE], SYNC_SIZE);
        byte @Nullable [] json = metadata.get(SCHEMA_KEY);
        if (json == null) {
            throw new AvroDamage("its header has no schema");
        }
        String text = new String(json, StandardCharsets.UTF_8);
        byte[] codec = metadata.getOrDefault(CODEC_KEY, "null".getBytes(StandardCharsets.US_ASCII));
        return new ContainerHeader(
                SchemaText.parse(text, fileName), text, new String(codec, StandardCharsets.UTF_8), sync, in.position());
    }

    private static Map<String, byte[]> metadata(ContainerBytes in) throws IOException {
        Map<String, byte[]> metadata = new LinkedHashMap<>();
        long left = MAX_METADATA;
        for (long n = in.readLong(); n != 0; n = in.readLong()) {
            if (n < 0) {
                n = -n;
                in.readLong();
            }
            if (n < 0 || n > left) {
                throw new AvroDamage("its header claims " + n + " entries");
            }
            for (long i = 0; i < n; i++) {
                byte[] key = bytes(in, left);
                byte[] value = bytes(in, left - key.length);
                left -= key.length + value.length + 2L;
                if (left < 0) {
                    throw new AvroDamage("its header is larger than " + MAX_METADATA + " bytes");
                }
                metadata.put(new String(key, StandardCharsets.UTF_8), value);
            }
        }
        return metadata;
    }

    private static byte[] bytes(ContainerBytes in, long left) throws IOException {
        long length = in.readLong();
        if (length < 0 || length > left) {
            throw new AvroDamage("its header claims a value of " + length + " bytes");
        }
        byte[] read = in.read(new byte[(int) Math.min(length, 4096)], (int) length);
        return Arrays.copyOf(read, (int) length);
    }
}
