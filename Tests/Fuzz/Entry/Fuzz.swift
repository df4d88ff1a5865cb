import Glibc

/// Where libFuzzer comes in; `FUZZ_TARGET` says which target it feeds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = Target(rawValue: name) else { preconditionFailure("FUZZ_TARGET is one of \(Target.allCases)") }
  if let fault = target.fault(with: Array(UnsafeBufferPointer(start: bytes, count: count))) {
    preconditionFailure("\(name): \(fault)")
  }
  return 0
}
