import Glibc

/// A file that goes when it is no longer held.
final class TemporaryFile {
  let path: String

  init() throws(RenderingFault) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/ocopctl-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Spreadsheet.fault("\(folder): \(String(cString: strerror(errno)))") }
    close(descriptor)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { unlink(path) }

  func content() throws(RenderingFault) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Spreadsheet.fault("read") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[0..<count]
    }
    guard ferror(file) == 0 else { throw Spreadsheet.fault("read") }
    return bytes
  }
}
