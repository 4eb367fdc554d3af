package io.yunmo.catalog.sql;

import java.sql.SQLException;
import java.util.List;

/** All that differs between the databases; every other statement is the same for each. */
interface Dialect {
    /** Why a statement failed, in the kinds that get a message of their own. */
    enum Fault {
        DAMAGED,
        FULL,
        BUSY,
        OTHER
    }

    /** What follows a SELECT in a transaction that wants its rows to itself and takes others where these are taken. */
    String skipLocked();

    /** What follows a SELECT in a transaction that is going to change the row it read. */
    String forUpdate();

    /** Whether only this process can use the database, so that whatever was running before it opened is gone. */
    boolean isPrivate();

    /** Where the database is, for messages. */
    String place();

    Fault fault(SQLException e);

    /** The database's own check of itself: a sentence a problem. */
    List<String> integrity(Session session) throws SQLException;
}
