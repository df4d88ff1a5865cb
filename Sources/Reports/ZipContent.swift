import CZip

/// The entries of a ZIP archive in memory, as far as they are asked for.
struct ZipContent {
  private let bytes: [UInt8]
  /// An entry that unpacks to more is refused: a few kilobytes can unpack to gigabytes.
  static let limit = 256 << 20

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What stands in the entry; nil when there is no such entry.
  func entry(_ name: String) throws(RenderingFault) -> [UInt8]? {
    try bytes.withUnsafeBytes { buffer -> Result<[UInt8]?, RenderingFault> in
      guard let source = zip_source_buffer_create(buffer.baseAddress, zip_uint64_t(buffer.count), 0, nil) else {
        return .failure(Self.fault)
      }
      guard let archive = zip_open_from_source(source, ZIP_RDONLY, nil) else {
        zip_source_free(source)
        return .failure(Self.fault)
      }
      defer { zip_discard(archive) }
      return Self.read(name, of: archive)
    }.get()
  }

  private static func read(_ name: String, of archive: OpaquePointer) -> Result<[UInt8]?, RenderingFault> {
    var status = zip_stat_t()
    zip_stat_init(&status)
    guard zip_stat(archive, name, 0, &status) == 0 else { return .success(nil) }
    guard status.size <= zip_uint64_t(limit) else {
      return .failure(RenderingFault("Tệp quá lớn sau khi giải nén.", "The file unpacks to too much."))
    }
    guard let file = zip_fopen(archive, name, 0) else { return .failure(fault) }
    defer { zip_fclose(file) }
    let size = Int(status.size)
    var read = 0
    let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while read < size, let base = buffer.baseAddress {
        let part = zip_fread(file, base + read, zip_uint64_t(size - read))
        if part <= 0 { break }
        read += Int(part)
      }
      count = read
    }
    return read == size ? .success(content) : .failure(fault)
  }

  private static var fault: RenderingFault {
    RenderingFault("Tệp không phải ZIP đúng, hoặc bị hỏng.", "The file is no proper ZIP, or is damaged.")
  }
}
