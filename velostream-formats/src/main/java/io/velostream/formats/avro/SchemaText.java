package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Parses schemas with the Avro library: leniently, since a file that exists has the names and defaults that it has. */
final class SchemaText {
    private SchemaText() {}

    static Schema parse(String json, String where) {
        try {
            return new Schema.Parser(NameValidator.NO_VALIDATION)
                    .setValidateDefaults(false)
                    .parse(json);
        } catch (AvroRuntimeException | IllegalArgumentException | NullPointerException | ClassCastException e) {
            throw VeloException.of(ErrorKind.CORRUPT, "The Avro schema cannot be understood")
                    .where(where)
                    .why(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        } catch (StackOverflowError e) {
            throw VeloException.of(ErrorKind.CORRUPT, "The Avro schema is nested too deep")
                    .where(where)
                    .build();
        }
    }
}
