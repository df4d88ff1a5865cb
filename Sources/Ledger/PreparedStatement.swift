import GRDB
import GRDBSQLite

/// What SQLite said when a statement failed.
struct StatementFailure: Error {
  var code: Int32
  var message: String

  /// As a failure of reading. Corruption is `damaged`, at position 0 because SQLite names no event.
  var asLedgerError: LedgerError {
    switch code & 0xff {
    case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged(position: 0, message)
    default: .unavailable(message)
    }
  }
}

extension LedgerError {
  init(_ error: any Error) {
    switch error {
    case let error as LedgerError: self = error
    case let error as StatementFailure: self = error.asLedgerError
    case let error as DatabaseError:
      self =
        StatementFailure(code: error.resultCode.primaryResultCode.rawValue, message: "\(error)").asLedgerError
    default: self = .unavailable("\(error)")
    }
  }
}

/// A statement of GRDB, bound, stepped and read on the raw handle: without a value or a row object per column.
/// This file and `SQLiteWriter.swift` are the only ones that touch SQLite's C interface.
///
/// Bindings last until the next one of the same index; columns are valid until the next `step` or `reset`.
struct PreparedStatement {
  /// Keeps the handle alive.
  private let statement: Statement
  private let handle: OpaquePointer

  init(_ statement: Statement) {
    (self.statement, handle) = (statement, statement.sqliteStatement)
  }

  func bind(_ index: Int32, _ value: Int64) {
    sqlite3_bind_int64(handle, index, value)
  }

  func bindNull(_ index: Int32) {
    sqlite3_bind_null(handle, index)
  }

  func bind(_ index: Int32, _ value: String) {
    var value = value
    value.withUTF8 { bindText(index, UnsafeRawBufferPointer($0), copied: true) }
  }

  func bind(_ index: Int32, _ value: [UInt8]) {
    value.withUnsafeBytes { bindBytes(index, $0, copied: true) }
  }

  func bind(_ index: Int32, _ value: KeyValue) {
    switch value {
    case .integer(let value): bind(index, value)
    case .text(let value): bind(index, value)
    }
  }

  /// With `copied` false the bytes must stay where they are until the statement has run.
  func bindText(_ index: Int32, _ value: UnsafeRawBufferPointer, copied: Bool) {
    guard let base = value.baseAddress else {
      sqlite3_bind_text(handle, index, "", 0, Self.transient)
      return
    }
    sqlite3_bind_text(
      handle, index, base.assumingMemoryBound(to: CChar.self), Int32(value.count), copied ? Self.transient : nil)
  }

  func bindBytes(_ index: Int32, _ value: UnsafeRawBufferPointer, copied: Bool) {
    // A null pointer would bind NULL, not an empty value.
    guard let base = value.baseAddress, !value.isEmpty else {
      sqlite3_bind_zeroblob(handle, index, 0)
      return
    }
    sqlite3_bind_blob(handle, index, base, Int32(value.count), copied ? Self.transient : nil)
  }

  /// Runs a statement that returns no rows, and makes it ready for the next run.
  func run() throws(StatementFailure) {
    let code = sqlite3_step(handle)
    let failure = code == SQLITE_DONE || code == SQLITE_ROW ? nil : failure(code)
    sqlite3_reset(handle)
    if let failure { throw failure }
  }

  /// Moves to the next row; false after the last.
  func step() throws(StatementFailure) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  func reset() {
    sqlite3_reset(handle)
  }

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  func byteCount(_ column: Int32) -> Int {
    Int(sqlite3_column_bytes(handle, column))
  }

  func text(_ column: Int32) -> String {
    guard let base = sqlite3_column_text(handle, column) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: base, count: byteCount(column)), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let base = sqlite3_column_blob(handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: base, count: byteCount(column)))
  }

  /// The bytes of a text or blob where SQLite has them.
  func withBytes(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Void) {
    // The pointer first: asked for in the other order, SQLite may move what was counted.
    let base = sqlite3_column_blob(handle, column)
    body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : byteCount(column)))
  }

  func keyValue(_ column: Int32) -> KeyValue? {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_NULL: nil
    case SQLITE_INTEGER: .integer(integer(column))
    default: .text(text(column))
    }
  }

  private func failure(_ code: Int32) -> StatementFailure {
    let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) } ?? "no message"
    return StatementFailure(code: code, message: "SQLite \(code): \(message)")
  }

  /// Tells SQLite to copy the bytes while they are bound.
  private static var transient: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }
}
