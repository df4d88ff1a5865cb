import CZip
import Glibc

/// A ZIP archive in memory, through libzip. The same entries give the same bytes.
enum ZipArchive {
  static func bytes(_ entries: [(name: String, text: String)]) throws(RenderingFault) -> [UInt8] {
    // The source outlives the archive that writes into it, so that the bytes can be read from it.
    guard let target = zip_source_buffer_create(nil, 0, 0, nil) else { throw fault("source") }
    defer { zip_source_free(target) }
    zip_source_keep(target)
    guard let archive = zip_open_from_source(target, ZIP_TRUNCATE, nil) else {
      zip_source_free(target)
      throw fault("open")
    }
    for entry in entries {
      do throws(RenderingFault) { try add(entry.name, Array(entry.text.utf8), to: archive) } catch {
        zip_discard(archive)
        throw error
      }
    }
    guard zip_close(archive) == 0 else {
      zip_discard(archive)
      throw fault("close")
    }
    return try content(of: target)
  }

  private static func add(_ name: String, _ bytes: [UInt8], to archive: OpaquePointer) throws(RenderingFault) {
    // libzip reads it at closing, and frees it.
    guard let copy = malloc(max(1, bytes.count)) else { throw fault("memory") }
    copy.copyMemory(from: bytes, byteCount: bytes.count)
    guard let source = zip_source_buffer(archive, copy, zip_uint64_t(bytes.count), 1) else {
      free(copy)
      throw fault("source of \(name)")
    }
    let place = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8)
    guard place >= 0 else {
      zip_source_free(source)
      throw fault(name)
    }
    let index = zip_uint64_t(place)
    // 01/01/1980 00:00, the first moment that ZIP knows: a file of the same content is the same file.
    guard zip_file_set_dostime(archive, index, 0, 0x21, 0) == 0,
      zip_set_file_compression(archive, index, ZIP_CM_DEFLATE, 9) == 0
    else { throw fault(name) }
  }

  private static func content(of source: OpaquePointer) throws(RenderingFault) -> [UInt8] {
    guard zip_source_open(source) == 0 else { throw fault("read") }
    defer { zip_source_close(source) }
    guard zip_source_seek(source, 0, SEEK_END) == 0 else { throw fault("read") }
    let size = Int(zip_source_tell(source))
    guard size >= 0, zip_source_seek(source, 0, SEEK_SET) == 0 else { throw fault("read") }
    var isComplete = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let read = zip_source_read(source, buffer.baseAddress, zip_uint64_t(size))
      count = max(0, Int(read))
      isComplete = count == size
    }
    guard isComplete else { throw fault("read") }
    return bytes
  }

  private static func fault(_ step: String) -> RenderingFault {
    RenderingFault("Không đóng gói được tệp (\(step)).", "The file could not be packed (\(step)).")
  }
}
