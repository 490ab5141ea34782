package io.velostream.formats.csv;

import io.velostream.formats.text.Utf8Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/** Writes UTF-8 text in another character set. Not thread-safe. */
final class CharsetOutput {
    private final Charset charset;
    private final CharsetEncoder test;
    private final CharsetEncoder encoder;

    CharsetOutput(Charset charset) {
        this.charset = charset;
        this.test = charset.newEncoder();
        this.encoder = charset.newEncoder();
    }

    Charset charset() {
        return charset;
    }

    boolean canEncode(byte[] utf8, int from, int to) {
        return test.canEncode(StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8, from, to - from)));
    }

    /** Takes the text, all of which can be encoded, out of the buffer. */
    void write(Utf8Buffer text, OutputStream out) throws IOException {
        CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(text.array(), 0, text.length()));
        ByteBuffer bytes = ByteBuffer.allocate((int) (chars.remaining() * (double) encoder.maxBytesPerChar()) + 16);
        // One encoder for the whole file, so that a byte order mark comes once.
        encoder.encode(chars, bytes, false);
        out.write(bytes.array(), 0, bytes.position());
        text.setLength(0);
    }
}
