package io.velostream.formats.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a slice of a container. */
final class AvroReader implements FormatReader {
    /** More records of no bytes at all than this in one block are not believed. */
    private static final long MAX_EMPTY_RECORDS = 1 << 24;

    private static final int ROWS_BETWEEN_SIZE_CHECKS = 64;

    private final FormatReadRequest request;
    private final BlockReader blocks;
    private final BlockCodec codec;
    private final BatchBuilder rows;
    private final RecordDecoder decoder;
    private final int minRecordSize;
    private final AvroInput in = new AvroInput();
    private List<RejectedRow> rejected = List.of();
    private boolean atEnd;
    /** Records of the current block, and how many of them are done with. */
    private long blockRows;

    private long row;
    private long blockStart;

    AvroReader(FormatReadRequest request) throws IOException {
        this.request = request;
        long maxBlock = AvroOptions.get(request.config(), AvroOptions.MAX_BLOCK_SIZE);
        this.blocks = new BlockReader(
                request.file(),
                request.compression(),
                CompressionOptions.limits(request.config()),
                Math.toIntExact(maxBlock));
        try {
            this.codec = BlockCodec.of(blocks.header().codec(), Math.toIntExact(maxBlock));
        } catch (VeloException e) {
            blocks.close();
            throw e.within(request.file().name());
        }
        try {
            this.rows = new BatchBuilder(request.wanted(), Math.min(request.batchRows(), 1024));
            this.decoder = new RecordDecoder(blocks.header().schema(), rows);
            this.minRecordSize = Sizes.min(blocks.header().schema());
            begin();
        } catch (VeloException e) {
            close();
            throw e.within(request.file().name());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void begin() throws IOException {
        if (request.from().isEmpty()) {
            atEnd = !blocks.seek(request.slice().start(), request.slice().end());
            blockStart = blocks.end();
            return;
        }
        Position from = Position.parse(request.from().get());
        blocks.seekBlock(from.block());
        blockStart = from.block();
        if (from.row() > 0) {
            if (!nextBlock() || from.row() > blockRows) {
                throw blocks.damaged(
                        "reading was to go on behind record " + from.row() + ", which is not there", blockStart);
            }
            Step skipper = Skippers.of(blocks.header().schema());
            try {
                for (long i = 0; i < from.row(); i++) {
                    skipper.run(in);
                }
            } catch (AvroDamage e) {
                throw blocks.damaged(String.valueOf(e.getMessage()), blockStart);
            }
            row = from.row();
        }
    }

    /** Reads and decompresses the next block of the slice; false when there is none. */
    private boolean nextBlock() throws IOException {
        // A resumed reader may begin in the last block, whose start is then before the end of the slice all the same.
        if (!blocks.next(request.slice().end())) {
            blockStart = blocks.start();
            return false;
        }
        blockStart = blocks.start();
        blockRows = blocks.rows();
        row = 0;
        try {
            int size = codec.decompress(blocks.stored(), blocks.storedSize());
            in.reset(codec.block(), 0, size);
            if (minRecordSize == 0 ? blockRows > MAX_EMPTY_RECORDS : blockRows > size / minRecordSize) {
                throw new AvroDamage("it claims " + blockRows + " records in " + size + " bytes");
            }
        } catch (AvroDamage e) {
            throw blocks.damaged(String.valueOf(e.getMessage()), blockStart);
        } catch (VeloException e) {
            throw e.within(blocks.place(blockStart));
        }
        return true;
    }

    @Override
    public Optional<RecordBatch> next() throws IOException {
        List<RejectedRow> bad = new ArrayList<>();
        long encoded = 0;
        while (!atEnd && rows.rowCount() < request.batchRows() && encoded < request.batchBytes()) {
            if (row == blockRows) {
                if (!nextBlock()) {
                    atEnd = true;
                    row = 0;
                    blockRows = 0;
                    break;
                }
                if (blockRows == 0) {
                    finishBlock();
                    continue;
                }
            }
            int before = in.position();
            decodeRows(request.batchBytes() - encoded, bad);
            encoded += in.position() - before;
            if (row == blockRows) {
                finishBlock();
            }
            if (rows.byteSize() >= request.batchBytes()) {
                break;
            }
        }
        rejected = List.copyOf(bad);
        return atEnd && rows.rowCount() == 0 ? Optional.empty() : Optional.of(rows.build());
    }

    /** Some rows, up to the next look at the size of the batch, the end of the block or of the batch. */
    private void decodeRows(long encodedBytes, List<RejectedRow> bad) {
        long last =
                Math.min(blockRows, row + Math.min(ROWS_BETWEEN_SIZE_CHECKS, request.batchRows() - rows.rowCount()));
        int begin = in.position();
        try {
            while (row < last && in.position() - begin < encodedBytes) {
                int from = in.position();
                String reason = decoder.decode(in);
                if (reason != null) {
                    bad.add(RejectedRow.unread(
                            Arrays.copyOfRange(in.data(), from, in.position()),
                            blocks.place(blockStart) + ", record " + row,
                            reason));
                }
                row++;
            }
        } catch (AvroDamage e) {
            throw blocks.damaged("record " + row + ": " + e.getMessage(), blockStart);
        }
    }

    private void finishBlock() {
        if (in.remaining() > 0) {
            throw blocks.damaged(in.remaining() + " bytes follow its " + blockRows + " records", blockStart);
        }
        blockStart = blocks.end();
        row = 0;
        blockRows = 0;
    }

    @Override
    public List<RejectedRow> rejected() {
        return rejected;
    }

    @Override
    public String position() {
        return new Position(blockStart, row).toString();
    }

    @Override
    public void close() throws IOException {
        codec.close();
        blocks.close();
    }

    /** So many records of the block that begins at this byte are done with. */
    private record Position(long block, long row) {
        private static final JsonFactory JSON = new JsonFactory();

        static Position parse(String json) {
            long block = -1;
            long row = -1;
            try (JsonParser parser = JSON.createParser(json)) {
                for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                    if (t == JsonToken.VALUE_NUMBER_INT && "block".equals(parser.currentName())) {
                        block = parser.getLongValue();
                    } else if (t == JsonToken.VALUE_NUMBER_INT && "row".equals(parser.currentName())) {
                        row = parser.getLongValue();
                    }
                }
            } catch (IOException e) {
                throw invalid(json);
            }
            if (block < 0 || row < 0) {
                throw invalid(json);
            }
            return new Position(block, row);
        }

        private static VeloException invalid(String json) {
            return VeloException.of(ErrorKind.CORRUPT, "The position in an Avro file cannot be understood")
                    .why("it is " + json)
                    .cure("It has to come from a reader of the same file and format.")
                    .build();
        }

        @Override
        public String toString() {
            return "{\"block\":" + block + ",\"row\":" + row + "}";
        }
    }
}
