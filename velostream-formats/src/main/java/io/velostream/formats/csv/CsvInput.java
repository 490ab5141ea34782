package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.InputFile;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of a file as UTF-8 bytes, from some position on. UTF-8 itself comes through unchecked; any other character set
 * is decoded strictly, from the beginning of the file. Not thread-safe.
 */
final class CsvInput implements CsvSource, AutoCloseable {
    private static final int CHARS = 1 << 14;

    private final SequentialBytes stored;
    private final String name;
    private final boolean utf8;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final ByteBuffer undecoded;
    private final CharBuffer decoded;
    private final ByteBuffer encoded;
    private boolean storedEnd;
    private boolean flushed;

    private CsvInput(SequentialBytes stored, String name, Charset charset) {
        this.stored = stored;
        this.name = name;
        this.charset = charset;
        this.utf8 = charset.equals(StandardCharsets.UTF_8);
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.undecoded = ByteBuffer.allocate(utf8 ? 0 : CHARS).flip();
        this.decoded = CharBuffer.allocate(utf8 ? 0 : CHARS).flip();
        this.encoded = ByteBuffer.allocate(utf8 ? 0 : CHARS * 3).flip();
    }

    /** Opens a file at a position of the UTF-8 text. */
    static CsvInput open(
            InputFile file, Compression compression, Charset charset, long position, DecompressionLimits limits)
            throws IOException {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return new CsvInput(SequentialBytes.open(file, compression, position, limits), file.name(), charset);
        }
        CsvInput input = new CsvInput(SequentialBytes.open(file, compression, 0, limits), file.name(), charset);
        try {
            input.skip(position);
        } catch (Throwable t) {
            input.close();
            throw t;
        }
        return input;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (utf8) {
            return stored.read(buffer, offset, length);
        }
        while (!encoded.hasRemaining()) {
            if (!decodeMore()) {
                return -1;
            }
        }
        int n = Math.min(length, encoded.remaining());
        encoded.get(buffer, offset, n);
        return n;
    }

    private boolean decodeMore() throws IOException {
        if (flushed) {
            return false;
        }
        undecoded.compact();
        if (!storedEnd) {
            int n = stored.read(undecoded.array(), undecoded.position(), undecoded.remaining());
            storedEnd = n < 0;
            undecoded.position(undecoded.position() + Math.max(0, n));
        }
        undecoded.flip();
        decoded.compact();
        CoderResult result = decoder.decode(undecoded, decoded, storedEnd);
        if (storedEnd && result.isUnderflow()) {
            decoder.flush(decoded);
            flushed = true;
        }
        if (result.isError()) {
            throw VeloException.of(ErrorKind.DATA, "The file is not valid " + charset)
                    .where(name + ", before byte " + stored.position())
                    .cure("Check the option 'encoding'.")
                    .build();
        }
        decoded.flip();
        encoded.clear();
        encoder.encode(decoded, encoded, flushed);
        encoded.flip();
        return true;
    }

    private void skip(long count) throws IOException {
        byte[] dropped = new byte[CHARS];
        long left = count;
        while (left > 0) {
            int n = read(dropped, 0, (int) Math.min(dropped.length, left));
            if (n < 0) {
                throw VeloException.of(ErrorKind.CORRUPT, "Cannot go on reading at byte " + count)
                        .where(name)
                        .why("the file has become shorter")
                        .build();
            }
            left -= n;
        }
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
