package io.velostream.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VeloExceptionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "'line 3'                 | 'file:a.csv'            | 'file:a.csv, line 3'",
                "''                       | 'file:a.csv'            | 'file:a.csv'",
                "'file:a.csv, line 3'     | 'file:a.csv'            | 'file:a.csv, line 3'",
                "'a.csv, line 3'          | 'file:a.csv'            | 'file:a.csv, line 3'",
                "'a.csv'                  | 'file:a.csv?header=true'| 'file:a.csv?header=true'",
                "'/d/a.csv'               | 'file:///d/a.csv'       | 'file:///d/a.csv'",
                "'/d/a.csv, line 3'       | 'file:///d/*.csv'       | 'file:///d/*.csv, /d/a.csv, line 3'",
                "'csv, line 3'            | 'file:a.csv'            | 'file:a.csv, csv, line 3'",
                "'orders'                 | 'memory://orders'       | 'memory://orders'",
                "'position 4'             | '--where'               | '--where, position 4'",
            })
    void aPlaceIsNamedOnce(String inner, String outer, String both) {
        VeloException e =
                VeloException.of(ErrorKind.DATA, "cannot read").where(inner).build();
        assertThat(e.within(outer).where()).isEqualTo(both);
        assertThat(e.within(outer).getMessage()).isEqualTo("cannot read (" + both + ")");
    }

    @Test
    void allElseIsKept() {
        Throwable cause = new IllegalStateException("why");
        VeloException e = VeloException.of(ErrorKind.TIMEOUT, "cannot read")
                .where("x")
                .why("slow")
                .cure("Wait.")
                .retry(Retry.NOT_APPLIED)
                .cause(cause)
                .build();
        e.addSuppressed(new IllegalStateException("and this"));
        VeloException w = e.within("outer");
        assertThat(w).hasMessage("cannot read (outer, x): slow. Wait.").hasCause(cause);
        assertThat(w.kind()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(w.retry()).isEqualTo(Retry.NOT_APPLIED);
        assertThat(w.getSuppressed()).hasSize(1);
        assertThat(w.getStackTrace()).isEqualTo(e.getStackTrace());
    }
}
