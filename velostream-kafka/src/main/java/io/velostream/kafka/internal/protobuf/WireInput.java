package io.velostream.kafka.internal.protobuf;

/** Reads the wire format of Protocol Buffers from an array. Not thread-safe. */
final class WireInput {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int GROUP = 3;
    static final int GROUP_END = 4;
    static final int FIXED32 = 5;
    /** As deep as the library of Protocol Buffers goes. */
    private static final int MAX_DEPTH = 100;

    private byte[] buf = new byte[0];
    private int pos;
    private int end;

    void reset(byte[] buffer, int from, int to) {
        buf = buffer;
        pos = from;
        end = to;
    }

    byte[] buffer() {
        return buf;
    }

    int position() {
        return pos;
    }

    /** Where reading ends now. */
    int end() {
        return end;
    }

    /** Ends reading elsewhere, as a message within another one does. */
    void end(int limit) {
        end = limit;
    }

    boolean hasMore() {
        return pos < end;
    }

    /** The number and the wire type of the next field. */
    int tag() {
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw new WireFault("no field has the tag " + tag);
        }
        return (int) tag;
    }

    long varint() {
        int p = pos;
        if (p < end && buf[p] >= 0) {
            pos = p + 1;
            return buf[p];
        }
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (p >= end) {
                throw new WireFault("it ends within a number");
            }
            byte b = buf[p++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                pos = p;
                return value;
            }
        }
        throw new WireFault("a number has more than ten bytes");
    }

    /** A number whose sign is in its lowest bit. */
    long zigZag() {
        long n = varint();
        return n >>> 1 ^ -(n & 1);
    }

    int fixed32() {
        need(4);
        int p = pos;
        pos = p + 4;
        return (buf[p] & 0xff) | ((buf[p + 1] & 0xff) << 8) | ((buf[p + 2] & 0xff) << 16) | (buf[p + 3] << 24);
    }

    long fixed64() {
        long low = fixed32() & 0xffff_ffffL;
        return low | (long) fixed32() << 32;
    }

    /** The length of a value, all of which is there. */
    int length() {
        long length = varint();
        if (length < 0 || length > end - pos) {
            throw new WireFault("a value of " + length + " bytes has " + (end - pos));
        }
        return (int) length;
    }

    void skip(int bytes) {
        need(bytes);
        pos += bytes;
    }

    private void need(int bytes) {
        if (end - pos < bytes) {
            throw new WireFault("it ends within a value");
        }
    }

    /** Skips the value of a field that nobody asks for. */
    void skipField(int tag) {
        skipField(tag, 0);
    }

    private void skipField(int tag, int depth) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> skip(8);
            case BYTES -> skip(length());
            case FIXED32 -> skip(4);
            case GROUP -> skipGroup(tag >>> 3, depth);
            default -> throw new WireFault("field " + (tag >>> 3) + " has the wire type " + (tag & 7));
        }
    }

    private void skipGroup(int number, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new WireFault("its groups are nested too deep");
        }
        while (true) {
            int tag = tag();
            if ((tag & 7) == GROUP_END) {
                if (tag >>> 3 != number) {
                    throw new WireFault("the group " + number + " ends as " + (tag >>> 3));
                }
                return;
            }
            skipField(tag, depth + 1);
        }
    }
}
