package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.nio.ByteBuffer;
import java.util.Map;

/** Descriptors of messages to test with: every kind of field. */
public final class Messages {
    private static final String TIMESTAMP = ".google.protobuf.Timestamp";
    private static final String WRAPPED = ".google.protobuf.Int64Value";

    private Messages() {}

    /** A file of proto3 with the message {@code shop.Everything}, which has each type by its name in small letters. */
    public static FileDescriptorProto proto3() {
        DescriptorProto.Builder all = DescriptorProto.newBuilder().setName("Everything");
        int number = 0;
        for (Type t : Type.values()) {
            if (t != Type.TYPE_GROUP && t != Type.TYPE_MESSAGE && t != Type.TYPE_ENUM) {
                all.addField(field(t.name().substring(5).toLowerCase(java.util.Locale.ROOT), ++number, t));
            }
        }
        all.addField(field("color", 20, Type.TYPE_ENUM).setTypeName(".shop.Color"));
        all.addField(field("inner", 21, Type.TYPE_MESSAGE).setTypeName(".shop.Inner"));
        all.addField(field("maybe", 22, Type.TYPE_INT32).setProto3Optional(true).setOneofIndex(1));
        all.addField(field("numbers", 23, Type.TYPE_SINT64).setLabel(Label.LABEL_REPEATED));
        all.addField(field("names", 24, Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED));
        all.addField(field("inners", 25, Type.TYPE_MESSAGE)
                .setTypeName(".shop.Inner")
                .setLabel(Label.LABEL_REPEATED));
        all.addField(field("counts", 26, Type.TYPE_MESSAGE)
                .setTypeName(".shop.Everything.CountsEntry")
                .setLabel(Label.LABEL_REPEATED));
        all.addField(field("left", 300, Type.TYPE_STRING).setOneofIndex(0));
        all.addField(field("right", 301, Type.TYPE_MESSAGE)
                .setTypeName(".shop.Inner")
                .setOneofIndex(0));
        all.addField(field("at", 27, Type.TYPE_MESSAGE).setTypeName(TIMESTAMP));
        all.addField(field("wrapped", 28, Type.TYPE_MESSAGE).setTypeName(WRAPPED));
        all.addOneofDecl(OneofDescriptorProto.newBuilder().setName("side"));
        all.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_maybe"));
        all.addNestedType(DescriptorProto.newBuilder()
                .setName("CountsEntry")
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(field("key", 1, Type.TYPE_STRING))
                .addField(field("value", 2, Type.TYPE_INT32)));
        return FileDescriptorProto.newBuilder()
                .setName("shop.proto")
                .setPackage("shop")
                .setSyntax("proto3")
                .addDependency("google/protobuf/timestamp.proto")
                .addDependency("google/protobuf/wrappers.proto")
                .addMessageType(all)
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Inner")
                        .addField(field("id", 1, Type.TYPE_INT64))
                        .addField(field("text", 2, Type.TYPE_STRING))
                        .addField(field("tags", 3, Type.TYPE_INT32).setLabel(Label.LABEL_REPEATED)))
                .addEnumType(EnumDescriptorProto.newBuilder()
                        .setName("Color")
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("RED")
                                .setNumber(0))
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("BLUE")
                                .setNumber(-7)))
                .build();
    }

    /** A file of proto2: {@code old.Old} with a required and an optional field, {@code old.Loop}, which holds itself. */
    public static FileDescriptorProto proto2() {
        return FileDescriptorProto.newBuilder()
                .setName("old.proto")
                .setPackage("old")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Old")
                        .addField(field("id", 1, Type.TYPE_INT32).setLabel(Label.LABEL_REQUIRED))
                        .addField(field("name", 2, Type.TYPE_STRING)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Loop")
                        .addField(field("next", 1, Type.TYPE_MESSAGE).setTypeName(".old.Loop")))
                .build();
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    /** What protoc would write. */
    public static FileDescriptorSet set() {
        return FileDescriptorSet.newBuilder()
                .addFile(proto3())
                .addFile(proto2())
                .build();
    }

    public static Descriptor message(String name) {
        try {
            FileDescriptor[] imports = {TimestampProto.getDescriptor(), WrappersProto.getDescriptor()};
            Descriptor found = FileDescriptor.buildFrom(proto3(), imports).findMessageTypeByName(name);
            return found != null
                    ? found
                    : FileDescriptor.buildFrom(proto2(), new FileDescriptor[0]).findMessageTypeByName(name);
        } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What protoc would write of these sources, by their names. */
    public static FileDescriptorSet set(Map<String, String> sources) {
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        sources.forEach((name, source) -> set.addFile(ProtoText.parse(source, name)));
        return set.build();
    }

    /** What a source describes; it may import these files. */
    public static FileDescriptor parse(String source, FileDescriptor... imports) {
        try {
            return FileDescriptor.buildFrom(ProtoText.parse(source, "parsed.proto"), imports);
        } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a source describes that others import by this name. */
    public static FileDescriptor parseAs(String name, String source) {
        try {
            return FileDescriptor.buildFrom(ProtoText.parse(source, name), new FileDescriptor[0]);
        } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands before a message whose schema is in a registry, and the message. */
    public static byte[] framed(int schemaId, DynamicMessage message) {
        byte[] head = MessageFrame.head(message.getDescriptorForType(), schemaId);
        byte[] body = message.toByteArray();
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }
}
