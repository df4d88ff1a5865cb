import FoundationEssentials
import GRDB

/// The tables of `log.sqlite`, as numbered steps. A step that was released is never edited; a new one is added.
enum SQLiteSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 the book") { database in
      try database.execute(sql: log)
      try database.execute(sql: recordsAndKeys)
      try database.execute(sql: work)
    }
    migrator.registerMigration("2 facts as of a day") { database in try database.execute(sql: facts) }
    migrator.registerMigration("3 chain of the audit") { database in try chainAudit(database) }
    migrator.registerMigration("4 the way back") { database in try database.execute(sql: wayBack) }
    migrator.registerMigration("5 sums of events") { database in try database.execute(sql: sums) }
    return migrator
  }

  /// Long columns stand last, so that a scan of positions, times or topics touches no overflow page.
  private static let log = """
    CREATE TABLE identity(one INTEGER PRIMARY KEY CHECK (one = 1), history TEXT NOT NULL, epoch INTEGER NOT NULL);
    CREATE TABLE events(
      position INTEGER PRIMARY KEY, time INTEGER NOT NULL, topics TEXT NOT NULL, record TEXT,
      salt BLOB NOT NULL, hash BLOB NOT NULL, header BLOB NOT NULL, data BLOB NOT NULL);
    CREATE INDEX events_of_record ON events(record) WHERE record IS NOT NULL;
    CREATE TABLE outcomes(
      identity TEXT NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, answer BLOB NOT NULL,
      PRIMARY KEY (identity, id)) WITHOUT ROWID;
    CREATE TABLE audit(number INTEGER PRIMARY KEY, time INTEGER NOT NULL, payload BLOB NOT NULL);
    """

  /// A key holds from `from_position` on and no longer from `to_position` on. `value` has no affinity: it stays the
  /// integer or text that it was given. Searches of today never meet the past: each has an index of its own.
  private static let recordsAndKeys = """
    CREATE TABLE records(
      kind TEXT NOT NULL, id TEXT NOT NULL, module TEXT NOT NULL, version INTEGER NOT NULL, schema INTEGER NOT NULL,
      stage TEXT NOT NULL, body TEXT NOT NULL, data_class TEXT NOT NULL, position INTEGER NOT NULL,
      state BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE keys(
      kind TEXT NOT NULL, field TEXT NOT NULL, value NOT NULL, id TEXT NOT NULL,
      from_position INTEGER NOT NULL, to_position INTEGER);
    CREATE UNIQUE INDEX keys_now ON keys(kind, field, value, id) WHERE to_position IS NULL;
    CREATE INDEX keys_past ON keys(kind, field, value, id) WHERE to_position IS NOT NULL;
    CREATE INDEX keys_of_record ON keys(kind, id, field, to_position, value);
    CREATE TABLE latest_facts(
      name TEXT NOT NULL, subject TEXT NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL,
      PRIMARY KEY (name, subject)) WITHOUT ROWID;
    """

  /// Only facts: records have an index of their own, notices none, so that publishing pays for a comparison only.
  private static let facts = """
    CREATE INDEX events_of_facts ON events(topics) WHERE topics >= 'fact.' AND topics < 'fact/';
    """

  /// An index over the events' records would be written at a place of its own for each event. The event before it is
  /// known to whoever writes one, and stands in a column that costs two bytes.
  private static let wayBack = """
    ALTER TABLE events ADD COLUMN previous INTEGER NOT NULL DEFAULT 0;
    UPDATE events SET previous = before.position
      FROM (SELECT position AS at, lag(position) OVER (PARTITION BY record ORDER BY position) AS position
        FROM events WHERE record IS NOT NULL) AS before
      WHERE events.position = before.at AND before.position IS NOT NULL;
    CREATE TABLE records_since_4(
      kind TEXT NOT NULL, id TEXT NOT NULL, module TEXT NOT NULL, version INTEGER NOT NULL, schema INTEGER NOT NULL,
      stage TEXT NOT NULL, body TEXT NOT NULL, data_class TEXT NOT NULL, first INTEGER NOT NULL,
      position INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    INSERT INTO records_since_4 SELECT kind, id, module, version, schema, stage, body, data_class,
      ifnull((SELECT min(position) FROM events WHERE record = kind || '/' || id), position), position, state
      FROM records;
    DROP TABLE records;
    ALTER TABLE records_since_4 RENAME TO records;
    DROP INDEX events_of_record;
    """

  /// `RowSum` of each event. What was there before has none and is held to the chain when it is read: a sum made now
  /// would vouch for what may be damaged already.
  private static let sums = "ALTER TABLE events ADD COLUMN sum INTEGER"

  /// What was there before gets its hashes now: the chain vouches for it from today on.
  private static func chainAudit(_ database: Database) throws {
    try database.execute(sql: "ALTER TABLE audit ADD COLUMN hash BLOB NOT NULL DEFAULT x''")
    var chain = AuditChain()
    for row in try Row.fetchAll(database, sql: "SELECT number, time, payload FROM audit ORDER BY number") {
      let payload: Data = row["payload"]
      let number: Int64 = row["number"]
      chain.append(AuditRow(time: row["time"], payload: Array(payload)))
      try database.execute(
        sql: "UPDATE audit SET hash = ? WHERE number = ?", arguments: [Data(chain.last), number])
    }
  }

  private static let work = """
    CREATE TABLE outbox(number INTEGER PRIMARY KEY, payload BLOB NOT NULL);
    CREATE TABLE deadlines(
      record TEXT NOT NULL, name TEXT NOT NULL, time INTEGER NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (record, name)) WITHOUT ROWID;
    CREATE TABLE series(name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE consumers(name TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE parked(
      name TEXT NOT NULL, position INTEGER NOT NULL, payload BLOB NOT NULL,
      PRIMARY KEY (name, position)) WITHOUT ROWID;
    CREATE TABLE named_values(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    """
}
