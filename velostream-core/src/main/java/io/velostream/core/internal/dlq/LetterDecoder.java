package io.velostream.core.internal.dlq;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.core.Reading;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of dead letters again, by the formats of the file connector: records as JSON lines of their schema, raw bytes as
 * the user says. Each row carries in its metadata the number of the letter that it comes from. Thread-safe.
 */
final class LetterDecoder {
    private final VeloStream velo;
    private final Optional<Map<String, String>> rawOptions;
    private final Optional<Schema> schema;

    /**
     * A decoder.
     *
     * @param rawOptions options of a file source that read raw bytes; without them only those of JSON can be read
     * @param schema in place of the one that the letters have
     */
    LetterDecoder(VeloStream velo, Optional<Map<String, String>> rawOptions, Optional<Schema> schema) {
        this.velo = velo;
        this.rawOptions = rawOptions;
        this.schema = schema;
    }

    /** How the bytes of a letter are to be read; letters of one form can be read together. */
    record Form(Map<String, String> options, boolean raw) {}

    Form form(DeadLetter letter) {
        Map<String, String> options = new TreeMap<>();
        boolean raw = letter.record().isEmpty();
        if (raw) {
            options.putAll(rawOptions.orElseGet(() -> guessed(letter)));
        } else {
            options.put("format", "jsonl");
            letter.recordSchema().ifPresent(s -> options.put("schema", s));
        }
        schema.ifPresent(s -> options.put("schema", s.toString()));
        return new Form(options, raw);
    }

    /** Bytes of which the source tells that they are JSON. */
    private static Map<String, String> guessed(DeadLetter letter) {
        Optional<String> format = Optional.empty();
        String path = "";
        if (!letter.source().isEmpty()) {
            ConnectorUri source = ConnectorUri.parse(letter.source());
            format = source.option("format");
            path = source.path().toLowerCase(Locale.ROOT);
        }
        boolean json = format.map(f -> f.equals("json") || f.equals("jsonl"))
                .orElse(path.contains(".json") || path.contains(".ndjson"));
        if (!json) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "It is not known how to read the bytes of a dead letter")
                    .where(letter.id() + ", " + letter.source())
                    .why("the letter has the bytes of one record, without the header or schema of its file")
                    .cure("Say it with the options of a file source, as in"
                            + " format=csv&header=false&schema=id:int64,name:string, or leave such letters out.")
                    .build();
        }
        return Map.of("format", "jsonl");
    }

    /** The rows of letters of one form; {@code first} is the number of the first of them. */
    List<ReadResult.Batch> decode(Form form, List<DeadLetter> letters, int first) {
        if (letters.size() > 1) {
            List<RecordBatch> together = together(form, letters);
            if (together != null) {
                List<ReadResult.Batch> made = new ArrayList<>();
                int at = 0;
                for (RecordBatch batch : together) {
                    int[] owners = new int[batch.rowCount()];
                    for (int i = 0; i < owners.length; i++) {
                        owners[i] = at++;
                    }
                    made.add(new ReadResult.Batch(marked(batch, owners, letters, first), List.of()));
                }
                return made;
            }
        }
        List<ReadResult.Batch> made = new ArrayList<>();
        for (int i = 0; i < letters.size(); i++) {
            made.addAll(alone(form, letters, i, first));
        }
        return made;
    }

    /** All at once, where it is sure which row belongs to which letter; else null. */
    private @Nullable List<RecordBatch> together(Form form, List<DeadLetter> letters) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (DeadLetter letter : letters) {
            byte[] bytes = bytes(letter);
            if (!isOneLine(bytes)) {
                return null;
            }
            all.writeBytes(bytes);
            all.write('\n');
        }
        List<RejectedRow> rejected = new ArrayList<>();
        try {
            List<RecordBatch> rows = read(form, all.toByteArray(), rejected);
            boolean exact = rejected.isEmpty()
                    && rows.stream().mapToInt(RecordBatch::rowCount).sum() == letters.size();
            return exact ? rows : null;
        } catch (VeloException e) {
            if (e.kind() == ErrorKind.CONFIGURATION) {
                throw e;
            }
            return null;
        }
    }

    private static boolean isOneLine(byte[] bytes) {
        boolean blank = true;
        for (byte b : bytes) {
            if (b == '\n' || b == '\r') {
                return false;
            }
            blank &= b == ' ' || b == '\t';
        }
        return !blank;
    }

    private List<ReadResult.Batch> alone(Form form, List<DeadLetter> letters, int index, int first) {
        byte[] bytes = bytes(letters.get(index));
        List<RejectedRow> rejected = new ArrayList<>();
        List<RecordBatch> rows = List.of();
        String why = "it holds no record";
        try {
            rows = read(form, bytes, rejected);
        } catch (VeloException e) {
            if (e.kind() == ErrorKind.CONFIGURATION) {
                throw e;
            }
            why = e.why().isEmpty() ? e.what() : e.why();
        }
        int count = rows.stream().mapToInt(RecordBatch::rowCount).sum();
        if (!rejected.isEmpty() || count != 1) {
            // A letter is one row: of several, some might arrive and others fail.
            String reason = !rejected.isEmpty()
                    ? rejected.get(0).reason()
                    : count == 0 ? why : "it holds " + count + " records";
            RejectedRow row = RejectedRow.unread(bytes, Integer.toString(first + index), reason);
            RecordBatch none = new BatchBuilder(Schema.EMPTY, 1).build().withOffset(BatchSource.OFFSET);
            return List.of(new ReadResult.Batch(none, List.of(row)));
        }
        RecordBatch made = marked(rows.get(0), new int[] {index}, letters, first);
        return List.of(new ReadResult.Batch(made, List.of()));
    }

    private List<RecordBatch> read(Form form, byte[] bytes, List<RejectedRow> rejected) {
        ConnectorUri uri = ConnectorUri.parse("-");
        for (Map.Entry<String, String> option : form.options().entrySet()) {
            uri = uri.withOption(option.getKey(), option.getValue());
        }
        ConnectorSpec spec = ConnectorSpec.of(uri).attach(InputStream.class, new ByteArrayInputStream(bytes));
        try (DataSource source = velo.createSource(spec);
                Reading reading = velo.read(source).onRejected(rejected::add)) {
            List<RecordBatch> rows = new ArrayList<>();
            reading.forEach(rows::add);
            return rows;
        }
    }

    private static byte[] bytes(DeadLetter letter) {
        return letter.record()
                .map(record -> record.getBytes(StandardCharsets.UTF_8))
                .or(letter::raw)
                .orElse(new byte[0]);
    }

    private static RecordBatch marked(RecordBatch batch, int[] owners, List<DeadLetter> letters, int first) {
        int n = batch.rowCount();
        long[] numbers = new long[n];
        boolean changes = false;
        boolean keys = false;
        for (int i = 0; i < n; i++) {
            numbers[i] = (long) first + owners[i];
            changes |= letters.get(owners[i]).change().isPresent();
            keys |= letters.get(owners[i]).key().isPresent();
        }
        RecordBatch made = RecordBatch.of(batch.schema(), n, batch.columns())
                .withMetadata(MetadataField.POSITION, new LongColumn(DataType.INT64, n, numbers, null))
                .withOffset(BatchSource.OFFSET);
        if (changes) {
            ColumnBuilder kinds =
                    ColumnBuilder.of(MetadataField.CHANGE_KIND.field().type(), n);
            for (int owner : owners) {
                Values.append(kinds, change(letters.get(owner)).code());
            }
            made = made.withMetadata(MetadataField.CHANGE_KIND, kinds.build());
        }
        if (keys) {
            ColumnBuilder column = ColumnBuilder.of(MetadataField.KEY.field().type(), n);
            for (int owner : owners) {
                Values.append(column, letters.get(owner).key().orElse(null));
            }
            made = made.withMetadata(MetadataField.KEY, column.build());
        }
        return made;
    }

    private static ChangeKind change(DeadLetter letter) {
        return letter.change()
                .map(word -> ChangeKind.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(ChangeKind.INSERT);
    }
}
