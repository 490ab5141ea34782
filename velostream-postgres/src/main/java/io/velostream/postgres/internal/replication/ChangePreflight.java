package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sees to it that the database can give a change stream: settings, tables, publication. Not thread-safe. */
public final class ChangePreflight {
    private final ChangeSettings settings;
    private final String where;

    public ChangePreflight(ChangeSettings settings, String where) {
        this.settings = settings;
        this.where = where;
    }

    /** The tables of the stream, with the columns that are or will be published; an error tells what is missing. */
    public List<ChangeTable> tables(Connection connection) throws SQLException {
        List<String> missing = new ArrayList<>();
        List<ChangeTable> tables = ChangeCatalog.find(connection, settings.tables(), missing);
        if (!missing.isEmpty()) {
            throw VeloException.of(ErrorKind.NOT_FOUND, "cannot follow the changes of " + String.join(", ", missing))
                    .where(where)
                    .why("there is no such table; views, temporary and unlogged tables have no changes to follow")
                    .cure("Check the name, and its schema.")
                    .build();
        }
        if (settings.snapshot() == ChangeSettings.SnapshotMode.ONLY) {
            return tables;
        }
        Optional<Publication> publication = Publication.find(connection, settings.publication());
        return publication.isPresent() ? published(connection, tables, publication.get()) : tables;
    }

    /** Creates the publication where it is missing, when everything else is as it must be. */
    public void prepare(Connection connection, List<ChangeTable> tables) throws SQLException {
        checkServer(connection);
        Optional<Publication> publication = Publication.find(connection, settings.publication());
        if (publication.isEmpty()
                || publication.get().updates()
                || publication.get().deletes()) {
            checkIdentity(tables);
        }
        if (publication.isEmpty()) {
            Publication.create(connection, settings.publication(), tables);
        }
    }

    private void checkServer(Connection connection) throws SQLException {
        String level = ReplicationSlot.value(connection, "SHOW wal_level");
        if (!"logical".equals(level)) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "cannot follow changes")
                    .where(where)
                    .why("the server has wal_level=" + level)
                    .cure("Run: ALTER SYSTEM SET wal_level = 'logical'; then restart the server.")
                    .build();
        }
    }

    private void checkIdentity(List<ChangeTable> tables) {
        List<ChangeTable> without =
                tables.stream().filter(t -> !t.identifiesRows()).toList();
        if (!without.isEmpty()) {
            throw VeloException.of(
                            ErrorKind.CONFIGURATION,
                            "cannot follow the changes of "
                                    + without.stream()
                                            .map(ChangeTable::qualified)
                                            .collect(Collectors.joining(", ")))
                    .where(where)
                    .why("without a primary key or another replica identity the server refuses updates and deletes of"
                            + " published tables")
                    .cure("Add a primary key, or run: "
                            + without.stream()
                                    .map(t -> "ALTER TABLE " + t.sql() + " REPLICA IDENTITY FULL;")
                                    .collect(Collectors.joining(" "))
                            + " Or create a publication for inserts alone (WITH (publish = 'insert')) and name it.")
                    .build();
        }
    }

    private List<ChangeTable> published(Connection connection, List<ChangeTable> tables, Publication publication)
            throws SQLException {
        List<ChangeTable> known = new ArrayList<>();
        List<ChangeTable> absent = new ArrayList<>();
        for (ChangeTable table : tables) {
            Publication.Published sent = publication.tables().get(table.qualified());
            if (sent == null) {
                absent.add(table);
            } else {
                List<ChangeTable.Column> columns = sent.columns().isEmpty()
                        ? table.columns()
                        : ChangeCatalog.columns(connection, table.oid(), true).stream()
                                .filter(c -> sent.columns().get().contains(c.name()))
                                .toList();
                known.add(table.published(columns, sent.rowFilter()));
            }
        }
        if (!absent.isEmpty()) {
            String names = absent.stream().map(ChangeTable::sql).collect(Collectors.joining(", "));
            boolean partitions = absent.stream().anyMatch(ChangeTable::partitioned) && !publication.viaRoot();
            throw VeloException.of(ErrorKind.CONFIGURATION, "cannot follow the changes of " + names)
                    .where(where)
                    .why("the publication '" + publication.name() + "' does not have "
                            + (partitions ? "the partitioned table itself" : "it"))
                    .cure("Run: ALTER PUBLICATION " + SqlText.identifier(publication.name())
                            + (partitions ? " SET (publish_via_partition_root = true); or ALTER PUBLICATION … " : " ")
                            + "ADD TABLE " + names + "; or name another one with the option publication.")
                    .build();
        }
        return known;
    }

    /** An error for a slot that does not have what comes next. */
    VeloException gone(ReplicationSlot slot, String why) {
        return VeloException.of(ErrorKind.CONFLICT, "cannot go on with the change stream")
                .where(where + ", slot " + slot.name())
                .why(why)
                .cure("Changes are missing: begin anew with a snapshot, either by snapshot_mode=when_needed or by"
                        + " dropping the slot (SELECT pg_drop_replication_slot('" + slot.name()
                        + "')) and running with resume(false). max_slot_wal_keep_size limits how much a slot keeps.")
                .build();
    }

    VeloException missing(String slot) {
        return VeloException.of(ErrorKind.NOT_FOUND, "cannot go on with the change stream")
                .where(where + ", slot " + slot)
                .why("the replication slot is gone, and with it the changes since the last run")
                .cure(
                        "Begin anew with a snapshot, either by snapshot_mode=when_needed or by running with resume(false).")
                .build();
    }

    /** An error for a slot that this program cannot use. */
    VeloException unfit(ReplicationSlot slot, String why) {
        return VeloException.of(ErrorKind.CONFLICT, "cannot use the replication slot '" + slot.name() + "'")
                .where(where)
                .why(why)
                .cure("Name another one with the option slot.")
                .build();
    }

    VeloException inUse(ReplicationSlot slot) {
        return VeloException.of(ErrorKind.CONFLICT, "cannot use the replication slot '" + slot.name() + "'")
                .where(where)
                .why("the server process " + slot.activePid() + " reads it for somebody else")
                .cure("Stop the other reader (SELECT pg_terminate_backend(" + slot.activePid()
                        + ")), or name another slot with the option slot.")
                .retry(Retry.NOT_APPLIED)
                .build();
    }
}
