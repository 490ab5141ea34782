package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.security.auth.login.LoginException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaErrorsTest {
    private static Arguments row(Exception thrown, ErrorKind kind, Retry reading, Retry writing, String cure) {
        return Arguments.of(thrown, kind, reading, writing, cure);
    }

    private static Arguments never(Exception thrown, ErrorKind kind, String cure) {
        return row(thrown, kind, Retry.NEVER, Retry.NEVER, cure);
    }

    private static Arguments passing(Exception thrown, ErrorKind kind, String cure) {
        return row(thrown, kind, Retry.NOT_APPLIED, Retry.UNKNOWN, cure);
    }

    static Stream<Arguments> thrown() {
        return Stream.of(
                never(new InvalidTimestampException("x"), ErrorKind.DATA, "message.timestamp.after.max.ms"),
                never(new InvalidRecordException("x"), ErrorKind.DATA, "key"),
                never(new RecordTooLargeException("x"), ErrorKind.DATA, "max.message.bytes"),
                never(new RecordBatchTooLargeException("x"), ErrorKind.DATA, "max.message.bytes"),
                never(new InconsistentGroupProtocolException("x"), ErrorKind.CONFIGURATION, "group_protocol"),
                never(new GroupMaxSizeReachedException("x"), ErrorKind.CONFIGURATION, "group.max.size"),
                never(new UnreleasedInstanceIdException("x"), ErrorKind.CONFIGURATION, "group.instance.id"),
                never(new IllegalArgumentException("x"), ErrorKind.INTERNAL, ""),
                row(new IllegalStateException("x"), ErrorKind.INTERNAL, Retry.UNKNOWN, Retry.UNKNOWN, ""),
                row(
                        new TransactionAbortableException("x"),
                        ErrorKind.UNAVAILABLE,
                        Retry.NOT_APPLIED,
                        Retry.NOT_APPLIED,
                        ""),
                never(new ProducerFencedException("x"), ErrorKind.CONFLICT, "transactional_id"),
                never(new InvalidProducerEpochException("x"), ErrorKind.CONFLICT, "transactional_id"),
                never(new InvalidPidMappingException("x"), ErrorKind.CONFLICT, "transactional_id"),
                never(new FencedInstanceIdException("x"), ErrorKind.CONFLICT, "one process"),
                never(new OutOfOrderSequenceException("x"), ErrorKind.CORRUPT, ""),
                row(
                        new CommitFailedException("x"),
                        ErrorKind.CONFLICT,
                        Retry.NOT_APPLIED,
                        Retry.NOT_APPLIED,
                        "goes on behind"),
                row(
                        new UnknownMemberIdException("x"),
                        ErrorKind.CONFLICT,
                        Retry.NOT_APPLIED,
                        Retry.NOT_APPLIED,
                        "goes on behind"),
                never(new UnsupportedSaslMechanismException("x"), ErrorKind.CONFIGURATION, "sasl_mechanism"),
                never(new SaslAuthenticationException("x"), ErrorKind.PERMISSION, "password"),
                never(new LoginException("x"), ErrorKind.PERMISSION, "kafka.sasl.jaas.config"),
                never(new TopicAuthorizationException("x"), ErrorKind.PERMISSION, "ACL"),
                never(new TopicAuthorizationException(Set.of("t")), ErrorKind.PERMISSION, "ACL"),
                never(GroupAuthorizationException.forGroupId("g"), ErrorKind.PERMISSION, "ACL"),
                never(new TransactionalIdAuthorizationException("x"), ErrorKind.PERMISSION, "ACL"),
                never(new UnknownTopicOrPartitionException("x"), ErrorKind.NOT_FOUND, ""),
                never(new OffsetOutOfRangeException(Map.of(new TopicPartition("t", 0), 1L)), ErrorKind.NOT_FOUND, ""),
                never(new TopicExistsException("x"), ErrorKind.ALREADY_EXISTS, ""),
                never(new CorruptRecordException("x"), ErrorKind.CORRUPT, ""),
                never(new UnsupportedVersionException("x"), ErrorKind.UNSUPPORTED, ""),
                never(new InvalidReplicationFactorException("x"), ErrorKind.CONFIGURATION, ""),
                never(new PolicyViolationException("x"), ErrorKind.CONFIGURATION, ""),
                never(new ConfigException("x"), ErrorKind.CONFIGURATION, ""),
                passing(new TimeoutException("x"), ErrorKind.TIMEOUT, "reachable"),
                passing(new NotEnoughReplicasException("x"), ErrorKind.UNAVAILABLE, ""),
                row(new UnknownServerException("x"), ErrorKind.UNAVAILABLE, Retry.UNKNOWN, Retry.UNKNOWN, ""));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void eachErrorHasItsKindAndTellsWhetherToTryAgainAndWhatToDo(
            Exception thrown, ErrorKind kind, Retry reading, Retry writing, String cure) {
        for (Exception e : new Exception[] {thrown, new KafkaException(thrown), new ExecutionException(thrown)}) {
            VeloException read = KafkaErrors.reading("Cannot read", "here", e);
            VeloException written = KafkaErrors.writing("Cannot write", "here", e);
            assertThat(read.kind()).as(read.getMessage()).isEqualTo(kind);
            assertThat(written.kind()).isEqualTo(kind);
            assertThat(read.retry()).isEqualTo(reading);
            assertThat(written.retry()).isEqualTo(writing);
            assertThat(read.cure()).contains(cure);
            assertThat(read.why()).isNotEmpty();
            assertThat(written.where()).isEqualTo("here");
            assertThat(written.getCause()).isSameAs(thrown);
        }
    }
}
