package io.velostream.kafka.internal.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The library of Protocol Buffers has the source of its own schemas, and what protoc made of them. */
class ProtoTextTest {
    static Stream<FileDescriptor> compiled() {
        return Stream.of(
                DescriptorProtos.getDescriptor(),
                StructProto.getDescriptor(),
                TypeProto.getDescriptor(),
                ApiProto.getDescriptor(),
                AnyProto.getDescriptor(),
                WrappersProto.getDescriptor(),
                TimestampProto.getDescriptor(),
                DurationProto.getDescriptor(),
                FieldMaskProto.getDescriptor(),
                SourceContextProto.getDescriptor());
    }

    private static FileDescriptor build(FileDescriptorProto file, FileDescriptor... imports) throws Exception {
        Map<String, FileDescriptorProto> all = new HashMap<>();
        all.put(file.getName(), file);
        for (FileDescriptor f : imports) {
            all.put(f.getName(), f.toProto());
        }
        return new FileDescriptors(all, name -> {
                    throw new AssertionError(name);
                })
                .of(file.getName());
    }

    private static FileDescriptor build(String source) throws Exception {
        return build(ProtoText.parse(source, "a.proto"));
    }

    @ParameterizedTest
    @MethodSource("compiled")
    void whatProtocMadeOfASourceIsMadeOfItHere(FileDescriptor compiled) throws Exception {
        // Another name, so that it is not taken for the one that everybody knows.
        FileDescriptorProto parsed = ProtoText.parse(source(compiled.getName()), "parsed.proto");
        FileDescriptor[] imports = compiled.getDependencies().toArray(FileDescriptor[]::new);
        assertThat(described(build(parsed, imports))).isEqualTo(described(compiled));
    }

    private static String source(String name) throws IOException {
        try (InputStream in = TimestampProto.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** All that matters of a file for its values. */
    private static Set<String> described(FileDescriptor file) {
        Set<String> lines = new TreeSet<>();
        file.getMessageTypes().forEach(m -> add(m, lines));
        file.getEnumTypes().forEach(e -> add(e, lines));
        return lines;
    }

    private static void add(Descriptor message, Set<String> lines) {
        lines.add(message.getFullName() + (message.getOptions().getMapEntry() ? ", a map's" : ""));
        for (FieldDescriptor f : message.getFields()) {
            String of = f.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    ? f.getMessageType().getFullName()
                    : f.getJavaType() == FieldDescriptor.JavaType.ENUM
                            ? f.getEnumType().getFullName()
                            : "";
            lines.add(f.getFullName() + " = " + f.getNumber() + " " + f.getType() + " " + of
                    + (f.isRepeated() ? ", repeated" : "") + (f.isRequired() ? ", required" : "")
                    + (f.hasPresence() ? ", presence" : "")
                    + (f.getRealContainingOneof() == null
                            ? ""
                            : ", in " + f.getRealContainingOneof().getName()));
        }
        message.getNestedTypes().forEach(m -> add(m, lines));
        message.getEnumTypes().forEach(e -> add(e, lines));
    }

    private static void add(EnumDescriptor type, Set<String> lines) {
        type.getValues().forEach(v -> lines.add(type.getFullName() + "." + v.getName() + " = " + v.getNumber()));
    }

    @Test
    void everyKindOfFieldIsAsProtocDescribesIt() throws Exception {
        FileDescriptor file = build("""
                /* Everything /* that there is. */
                syntax = 'proto3'; package shop;
                import "google/protobuf/timestamp.proto"; // a time
                import public "google/protobuf/wrappers.proto";
                option java_package = "com." "acme"; option (my.option).deep = { a: 1 b { c: "}" } };
                message Everything {
                  option deprecated = true;
                  reserved 90 to 99, 200 to max; reserved "old", "older";
                  double double = 1; float float = 2; int64 int64 = 3; uint64 uint64 = 4; int32 int32 = 5;
                  fixed64 fixed64 = 6; fixed32 fixed32 = 7; bool bool = 8; string string = 9; bytes bytes = 10;
                  uint32 uint32 = 11; sfixed32 sfixed32 = 12; sfixed64 sfixed64 = 13; sint32 sint32 = 14;
                  sint64 sint64 = 15;
                  Color color = 20 [deprecated = true, (my.x) = -1.5e-3, (y).z = BLUE];
                  .shop.Inner inner = 0x15;
                  optional int32 maybe = 22 [(buf.validate.field).int32.(shop.even).of = 2, (a).(b.c) = "x"];
                  repeated sint64 numbers = 23 [packed = false];
                  repeated string names = 24;
                  repeated Inner inners = 25;
                  map<string, int32> counts = 26;
                  oneof side { option (o) = true; option (a.b).x.(c.d) = true; string left = 300; Inner right = 301; }
                  google.protobuf.Timestamp at = 27;
                  google.protobuf.Int64Value wrapped = 28;
                };
                message Inner { int64 id = 1; string text = 2; repeated int32 tags = 3; }
                enum Color { option allow_alias = true; RED = 0; BLUE = -7 [(x) = "a"]; reserved 5; }
                service S { rpc Call(Inner) returns (stream Inner) { option (http) = { get: "/" }; } }
                """);
        assertThat(described(file))
                .isEqualTo(described(Messages.message("Everything").getFile()));
    }

    @Test
    void labelsGroupsAndExtensionsOfProto2AreUnderstood() throws Exception {
        Descriptor m = build("""
                message M {
                  required int32 id = 1 [default = -7];
                  optional M.Part part = 2;
                  repeated group Line = 3 { optional string text = 1; }
                  extensions 100 to 199 [declaration = { number: 100 }];
                  extend M { optional int32 more = 100; }
                  message Part { optional string message = 1; enum E { A = 1; } optional E e = 2; }
                  optional string option_of = 4; optional bool required = 5;
                }
                extend M { optional int32 most = 101; }
                """).findMessageTypeByName("M");
        assertThat(m.getFields())
                .extracting(FieldDescriptor::getName)
                .containsExactly("id", "part", "line", "option_of", "required");
        assertThat(m.findFieldByName("id").isRequired()).isTrue();
        assertThat(m.findFieldByName("line").getType()).isEqualTo(FieldDescriptor.Type.GROUP);
        assertThat(m.findFieldByName("part")
                        .getMessageType()
                        .findFieldByName("e")
                        .getType())
                .isEqualTo(FieldDescriptor.Type.ENUM);
        assertThat(m.findFieldByName("required").hasPresence()).isTrue();
    }

    @Test
    void featuresOfEditionsDecideOnPresence() throws Exception {
        Descriptor m = build("""
                edition = "2023";
                option features.field_presence = IMPLICIT;
                message M {
                  int32 plain = 1;
                  int32 maybe = 2 [features.field_presence = EXPLICIT];
                  int32 must = 3 [features.field_presence = LEGACY_REQUIRED];
                  M inner = 4 [features.message_encoding = DELIMITED];
                }
                """).findMessageTypeByName("M");
        assertThat(m.findFieldByName("plain").hasPresence()).isFalse();
        assertThat(m.findFieldByName("maybe").hasPresence()).isTrue();
        assertThat(m.findFieldByName("must").isRequired()).isTrue();
        assertThat(m.findFieldByName("inner").getType()).isEqualTo(FieldDescriptor.Type.GROUP);
    }

    @Test
    void messagesOfAMapHaveNoNumberAmongTheOthers() throws Exception {
        FileDescriptor file = build("message Outer { map<int32, Last> all = 1; message First {} message Last {} }");
        Descriptor outer = file.findMessageTypeByName("Outer");
        Descriptor last = outer.findNestedTypeByName("Last");
        byte[] head = MessageFrame.head(last, 1);
        assertThat(head).containsExactly(0, 0, 0, 0, 1, 4, 0, 2);
        MessageFrame.Head found = MessageFrame.head(head, 0, head.length).orElseThrow();
        assertThat(found.path()).containsExactly(0, 1);
        assertThat(found.length()).isEqualTo(8);
        assertThat(found.message(file)).hasValue(last);
        byte[] beyond = {0, 0, 0, 0, 1, 4, 0, 4};
        assertThat(MessageFrame.head(beyond, 0, 8).orElseThrow().message(file)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message M {\\n int32 = 1; }|line 2: a name is expected, not '='",
                "message M { int32 a = b; }|a number is expected, not 'b'",
                "message M { int32 a = 1 }|';' is expected, not '}'",
                "message M {|is expected, not the end",
                "syntax = proto3;|a text is expected, not 'proto3'",
                "syntax = 'proto3|a text does not end",
                "/* x|a comment does not end",
                "edition = '1999';|there is no edition 1999",
                "message M { int32 a = 1 [features = { field_presence: IMPLICIT }]; }|features stand one by one",
                "message M { int32 a = 99999999999; }|a whole number is expected",
                "{}|';' is expected, not '{'"
            })
    void whatIsWrongIsToldWithItsLine(String source, String reason) {
        assertThatThrownBy(() -> ProtoText.parse(source.replace("\\n", "\n"), "a.proto"))
                .isInstanceOf(ProtoFault.class)
                .hasMessageContaining("line ")
                .hasMessageContaining(reason);
    }

    @Test
    void messagesThatStandInEachOtherWithoutEndAreRefused() {
        assertThatThrownBy(() -> ProtoText.parse("message M {".repeat(500), "a.proto"))
                .isInstanceOf(ProtoFault.class)
                .hasMessageContaining("more than 100 deep");
    }
}
