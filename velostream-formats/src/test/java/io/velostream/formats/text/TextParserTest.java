package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.DataType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "1234567",
                "12345678",
                "123456789",
                "é",
                "1234567é",
                "12345678é9012345",
                "日本語",
                "🦊",
                "a\0b"
            })
    void readsText(String text) {
        assertThat(ValueText.parse("string", text)).isEqualTo(text);
    }

    @Test
    void utf8IsCheckedAsStrictlyAsTheJdkDoes() {
        Random random = new Random(1);
        byte[] alphabet = {
            'a',
            'b',
            (byte) 0x80,
            (byte) 0x8F,
            (byte) 0x90,
            (byte) 0x9F,
            (byte) 0xA0,
            (byte) 0xBF,
            (byte) 0xC0,
            (byte) 0xC1,
            (byte) 0xC2,
            (byte) 0xDF,
            (byte) 0xE0,
            (byte) 0xE1,
            (byte) 0xED,
            (byte) 0xEF,
            (byte) 0xF0,
            (byte) 0xF4,
            (byte) 0xF5,
            (byte) 0xFF
        };
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = alphabet[random.nextInt(alphabet.length)];
            }
            boolean valid = decodes(bytes);
            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(valid);
            Object parsed = ValueText.parse(DataType.STRING, bytes, 0, bytes.length);
            assertThat(parsed == ParseResult.ENCODING).isEqualTo(!valid);
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            CharBuffer ignored = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return ignored != null;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyCodePointIsValid() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                assertThat(Utf8.isValid(bytes, 0, bytes.length)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "TRUE,true",
        "T,true",
        "t,true",
        "1,true",
        "yes,true",
        "Y,true",
        "on,true",
        "false,false",
        "False,false",
        "f,false",
        "0,false",
        "no,false",
        "n,false",
        "off,false"
    })
    void readsBooleans(String text, boolean value) {
        assertThat(ValueText.parse("boolean", text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "tru", "truee", "-1", "null", "oo", " t"})
    void refusesWhatIsNoBoolean(String text) {
        assertThat(ValueText.parse("boolean", text)).isEqualTo(ParseResult.SYNTAX);
    }

    @Test
    void readsUuids() {
        UUID id = UUID.fromString("0123abcd-4567-89ef-fedc-0f1e2d3c4b5a");
        assertThat(ValueText.parse("uuid", id.toString())).isEqualTo(id);
        assertThat(ValueText.parse("uuid", id.toString().toUpperCase())).isEqualTo(id);
        assertThat(ValueText.parse("uuid", id.toString().replace("-", ""))).isEqualTo(id);
        assertThat(ValueText.parse("uuid", id.toString().substring(1))).isEqualTo(ParseResult.SYNTAX);
        assertThat(ValueText.parse("uuid", id.toString().replace('a', 'g'))).isEqualTo(ParseResult.SYNTAX);
        assertThat(ValueText.write("uuid", id)).isEqualTo(id.toString());
    }

    @Test
    void readsBinary() {
        assertThat(ValueText.parse("binary", "\\x00ffAb")).isEqualTo(new byte[] {0, -1, (byte) 0xAB});
        assertThat(ValueText.parse("binary", "\\x")).isEqualTo(new byte[0]);
        assertThat(ValueText.parse("binary", "00ff")).isEqualTo(ParseResult.SYNTAX);
        assertThat(ValueText.parse("binary", "\\x0")).isEqualTo(ParseResult.SYNTAX);
        assertThat(ValueText.parse("binary", "\\x0g")).isEqualTo(ParseResult.SYNTAX);
        assertThat(ValueText.write("binary", new byte[] {0, -1, (byte) 0xAB})).isEqualTo("\\x00ffab");
    }

    @Test
    void nestedTypesAreNoPlainText() {
        ColumnBuilder list = ColumnBuilder.of(DataType.list(DataType.INT32), 1);
        assertThatThrownBy(() -> ValueParser.of(list, BinaryText.HEX))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("list<int32?>");
        assertThatThrownBy(() -> ValueWriter.of(DataType.list(DataType.INT32), BinaryText.HEX))
                .isInstanceOf(VeloException.class);
    }

    @Test
    void reasonsReadAsSentences() {
        assertThat(ParseResult.RANGE.reason(DataType.INT8)).isEqualTo("is out of the range of int8");
        assertThat(ParseResult.SYNTAX.reason(DataType.DATE)).isEqualTo("is no valid date");
    }
}
