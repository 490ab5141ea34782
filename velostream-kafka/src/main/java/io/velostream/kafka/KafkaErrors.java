package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Turns what kafka-clients throws into {@link VeloException}. */
final class KafkaErrors {
    private static final String ONE_RUN =
            "Run one process of a pipeline at a time, or give each a name or transactional_id of its own.";

    private static final String CHECK_LOGIN =
            "Check username, password and sasl_mechanism, or kafka.sasl.jaas.config where that is given.";

    private KafkaErrors() {}

    /** A failure that changed nothing: reading, asking. */
    static VeloException reading(String what, String where, Throwable thrown) {
        return map(what, where, thrown, Retry.NOT_APPLIED);
    }

    /** A failure that may have had an effect: sending, committing. */
    static VeloException writing(String what, String where, Throwable thrown) {
        return map(what, where, thrown, Retry.UNKNOWN);
    }

    private static VeloException map(String what, String where, Throwable thrown, Retry ifPassing) {
        Throwable cause = innermost(thrown);
        if (cause instanceof VeloException known) {
            return known;
        }
        VeloException found = permission(what, where, cause);
        if (found == null) {
            found = conflict(what, where, cause);
        }
        if (found == null) {
            found = notPossible(what, where, cause);
        }
        return found == null ? passing(what, where, cause, ifPassing) : found;
    }

    private static Throwable innermost(Throwable thrown) {
        Throwable t = thrown;
        while (t.getCause() != null
                && (t instanceof ExecutionException
                        || t instanceof CompletionException
                        || t.getClass() == KafkaException.class)) {
            t = t.getCause();
        }
        return t;
    }

    private static @Nullable VeloException permission(String what, String where, Throwable e) {
        if (e instanceof UnsupportedSaslMechanismException) {
            return error(
                    ErrorKind.CONFIGURATION, what, where, text(e), "Give a sasl_mechanism that the brokers have.", e);
        } else if (e instanceof SslAuthenticationException) {
            return untrusted(what, where, e);
        } else if (e instanceof AuthenticationException) {
            return error(ErrorKind.PERMISSION, what, where, "the brokers refuse the login: " + text(e), CHECK_LOGIN, e);
        } else if (e instanceof LoginException) {
            return noLogin(what, where, e);
        } else if (e instanceof TopicAuthorizationException t) {
            // The answer to some questions does not name them.
            String topics = String.join(", ", t.unauthorizedTopics());
            return refused(what, where, topics.isEmpty() ? "the topic" : "topics " + topics, e);
        } else if (e instanceof GroupAuthorizationException g) {
            return refused(what, where, "the group " + g.groupId(), e);
        } else if (e instanceof TransactionalIdAuthorizationException) {
            return refused(what, where, "its transactional ids", e);
        } else if (e instanceof AuthorizationException) {
            return refused(what, where, "this: " + text(e), e);
        }
        return null;
    }

    /**
     * The client has nothing to log in with: no token, no ticket. The message may be a whole stack trace, and the only sign of
     * what happened: a server of tokens that did not answer may do so later, one that refused will not.
     */
    private static VeloException noLogin(String what, String where, Throwable e) {
        String message = String.valueOf(e.getMessage());
        boolean unanswered =
                message.contains(IOException.class.getSimpleName()) && !message.contains("UnretryableException");
        return VeloException.of(unanswered ? ErrorKind.UNAVAILABLE : ErrorKind.PERMISSION, what)
                .where(where)
                .why("this client cannot log in: "
                        + message.lines().findFirst().orElse("").replaceFirst("^([\\w.$]+: )+", ""))
                .cure(CHECK_LOGIN)
                .retry(unanswered ? Retry.NOT_APPLIED : Retry.NEVER)
                .cause(e)
                .build();
    }

    /** Which side refused, and why, lies at the bottom of the causes. */
    private static VeloException untrusted(String what, String where, Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = text(root);
        String cure =
                "Check ssl_keystore: the brokers may want another certificate of this client. Check that the port is"
                        + " the one for SSL.";
        if (root instanceof CertPathBuilderException || root instanceof CertPathValidatorException) {
            why = "no authority that is trusted here has signed the certificate of the broker";
            cure = "Name the file with the certificate of the authority by ssl_ca, or a ssl_truststore.";
        } else if (root instanceof CertificateException) {
            why = "the certificate of the broker is not for this host: " + why;
            cure = "Use a host that the certificate names, or set ssl_check_host=false.";
        }
        return error(ErrorKind.PERMISSION, what, where, why, cure, e);
    }

    private static VeloException refused(String what, String where, String thing, Throwable e) {
        return error(
                ErrorKind.PERMISSION,
                what,
                where,
                "the user has no permission for " + thing,
                "Let the administrator of the cluster add an ACL.",
                e);
    }

    /** Offsets of a topic that is gone mean nothing in another one of its name. */
    static VeloException anew(String what, String where) {
        return VeloException.of(ErrorKind.NOT_FOUND, what)
                .where(where)
                .why("the topic was deleted and made anew since it was read, and the position is one of the old topic")
                .cure("To read the new one, run again with out_of_range=earliest or out_of_range=latest.")
                .build();
    }

    /** Whether a producer is fenced, or only its transaction was aborted by the brokers. */
    static boolean isStaleEpoch(Throwable thrown) {
        return innermost(thrown) instanceof InvalidProducerEpochException;
    }

    /** Whether a record is larger than the client or the topic takes. */
    static boolean isTooLarge(Throwable thrown) {
        Throwable cause = innermost(thrown);
        return cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException;
    }

    /** The brokers aborted a transaction, and its producer is nobody else's. */
    static VeloException transactionTimedOut(String what, String where, Throwable thrown) {
        return VeloException.of(ErrorKind.TIMEOUT, what)
                .where(where)
                .why("the transaction was open for longer than transaction_timeout, so the brokers aborted it")
                .cure("Raise transaction_timeout, or make checkpoints more often.")
                .retry(Retry.NOT_APPLIED)
                .cause(thrown)
                .build();
    }

    /** Another run of the pipeline began at the same checkpoint, and was quicker. */
    static VeloException passed(String where) {
        return VeloException.of(ErrorKind.CONFLICT, "Another run of the pipeline committed meanwhile")
                .where(where)
                .why("it wrote rows behind the checkpoint that this run begins at")
                .cure(ONE_RUN)
                .build();
    }

    /** A bounded read would move the offsets of a group that others read with. */
    static VeloException groupInUse(String where, String group) {
        return VeloException.of(ErrorKind.CONFLICT, "Cannot read all partitions for a group")
                .where(where)
                .why("the group " + group + " has members at work, and a bounded read would move their offsets")
                .cure("Stop them, or wait until the session of one that died is over; or give another group_id.")
                .build();
    }

    private static @Nullable VeloException conflict(String what, String where, Throwable e) {
        if (e instanceof ProducerFencedException
                || e instanceof InvalidProducerEpochException
                || e instanceof FencedInstanceIdException
                || e instanceof InvalidPidMappingException) {
            return error(
                    ErrorKind.CONFLICT,
                    what,
                    where,
                    "another process took over, or the transaction was open for longer than transaction_timeout; nothing of"
                            + " it was kept",
                    ONE_RUN,
                    e);
        } else if (e instanceof CommitFailedException
                || e instanceof IllegalGenerationException
                || e instanceof StaleMemberEpochException
                || e instanceof UnknownMemberIdException) {
            return VeloException.of(ErrorKind.CONFLICT, what)
                    .where(where)
                    .why("the group gave the partitions to other members meanwhile")
                    .cure("Run it again: it goes on behind what was committed.")
                    .retry(Retry.NOT_APPLIED)
                    .cause(e)
                    .build();
        } else if (e instanceof OutOfOrderSequenceException) {
            return error(ErrorKind.CORRUPT, what, where, "records before it were lost: " + text(e), "", e);
        }
        return null;
    }

    private static @Nullable VeloException notPossible(String what, String where, Throwable e) {
        if (e instanceof UnknownTopicOrPartitionException) {
            return error(ErrorKind.NOT_FOUND, what, where, "there is no such topic or partition", "", e);
        } else if (e instanceof TopicExistsException) {
            return error(ErrorKind.ALREADY_EXISTS, what, where, "the topic is already there", "", e);
        } else if (isTooLarge(e)) {
            return error(ErrorKind.DATA, what, where, text(e), "Raise max.message.bytes of the topic.", e);
        } else if (e instanceof InvalidTimestampException) {
            return error(
                    ErrorKind.DATA,
                    what,
                    where,
                    "the time of a record is further from now than the topic takes: " + text(e),
                    "Raise message.timestamp.after.max.ms or message.timestamp.before.max.ms of the topic, or leave"
                            + " timestamp_column out.",
                    e);
        } else if (e instanceof InvalidRecordException) {
            return error(
                    ErrorKind.DATA,
                    what,
                    where,
                    "the brokers refuse a record: " + text(e),
                    "A compacted topic needs a key for each record.",
                    e);
        } else if (e instanceof InconsistentGroupProtocolException
                || e instanceof GroupMaxSizeReachedException
                || e instanceof UnreleasedInstanceIdException) {
            return membership(what, where, e);
        } else if (e instanceof OffsetOutOfRangeException) {
            return error(ErrorKind.NOT_FOUND, what, where, text(e), "", e);
        } else if (e instanceof CorruptRecordException) {
            return error(ErrorKind.CORRUPT, what, where, text(e), "", e);
        } else if (e instanceof UnsupportedVersionException) {
            return error(ErrorKind.UNSUPPORTED, what, where, "the brokers are too old: " + text(e), "", e);
        } else if (e instanceof SerializationException) {
            return error(ErrorKind.DATA, what, where, text(e), "", e);
        } else if (e instanceof InvalidReplicationFactorException
                || e instanceof InvalidPartitionsException
                || e instanceof InvalidConfigurationException
                || e instanceof InvalidTxnTimeoutException
                || e instanceof InvalidTopicException
                || e instanceof PolicyViolationException
                || e instanceof ConfigException) {
            return error(ErrorKind.CONFIGURATION, what, where, text(e), "", e);
        } else if (e instanceof IOException && e.getCause() instanceof UnrecoverableKeyException) {
            return error(
                    ErrorKind.CONFIGURATION,
                    what,
                    where,
                    text(e),
                    "Check ssl_truststore_password, ssl_keystore_password and ssl_key_password.",
                    e);
        }
        return null;
    }

    /** Why a group does not take a member. */
    private static VeloException membership(String what, String where, Throwable e) {
        String cure = e instanceof InconsistentGroupProtocolException
                ? "Give all members the same group_protocol and assignment, or another group_id."
                : e instanceof GroupMaxSizeReachedException
                        ? "Run fewer members, or raise group.max.size of the brokers."
                        : "Give each member a kafka.group.instance.id of its own.";
        return error(ErrorKind.CONFIGURATION, what, where, text(e), cure, e);
    }

    private static VeloException passing(String what, String where, Throwable e, Retry retry) {
        if (e instanceof InterruptException || e instanceof WakeupException || e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return VeloException.of(ErrorKind.CANCELLED, what)
                    .where(where)
                    .why("the thread was interrupted")
                    .retry(retry)
                    .cause(e)
                    .build();
        } else if (e instanceof TimeoutException || e instanceof java.util.concurrent.TimeoutException) {
            return VeloException.of(ErrorKind.TIMEOUT, what)
                    .where(where)
                    .why(text(e))
                    .cure(
                            "Check that the brokers run and are reachable under the addresses that they advertise, and whether"
                                    + " this port is one for ssl.")
                    .retry(retry)
                    .cause(e)
                    .build();
        } else if (e instanceof TransactionAbortableException) {
            // The transaction cannot be committed any more, and the next one can.
            return VeloException.of(ErrorKind.UNAVAILABLE, what)
                    .where(where)
                    .why(text(e))
                    .retry(Retry.NOT_APPLIED)
                    .cause(e)
                    .build();
        } else if (e instanceof IllegalArgumentException) {
            return error(ErrorKind.INTERNAL, what, where, "kafka-clients refuses the call: " + text(e), "", e);
        } else if (e instanceof IllegalStateException) {
            // Of that client: another one may do.
            return VeloException.of(ErrorKind.INTERNAL, what)
                    .where(where)
                    .why("kafka-clients refuses the call: " + text(e))
                    .retry(Retry.UNKNOWN)
                    .cause(e)
                    .build();
        }
        return VeloException.of(ErrorKind.UNAVAILABLE, what)
                .where(where)
                .why(text(e))
                .retry(e instanceof RetriableException ? retry : Retry.UNKNOWN)
                .cause(e)
                .build();
    }

    private static String text(Throwable e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static VeloException error(
            ErrorKind kind, String what, String where, String why, String cure, Throwable cause) {
        return VeloException.of(kind, what)
                .where(where)
                .why(why)
                .cure(cure)
                .cause(cause)
                .build();
    }

    /** None of the brokers takes a connection. */
    static VeloException unreachable(String what, String where, String why) {
        return VeloException.of(ErrorKind.UNAVAILABLE, what)
                .where(where)
                .why(why)
                .cure("Check the host and the port, and that a broker runs there.")
                .retry(Retry.NOT_APPLIED)
                .build();
    }
}
