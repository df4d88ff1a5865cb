internal import CZeroMQ
internal import Glibc
internal import Synchronization

/// The I/O threads of libzmq and the space of its `inproc` names. Have one per process: several contexts with
/// CURVE may crash libzmq 4.3.4. Every socket keeps its context alive.
public final class Context: Sendable {
  // A context of libzmq may be used from any thread (zmq_socket(3)).
  nonisolated(unsafe) private let pointer: UnsafeMutableRawPointer
  private let isOpen = Mutex(true)

  /// - Parameters:
  ///   - ioThreads: one for each gigabyte per second, says the manual.
  ///   - maximumSockets: sockets open at the same time, those inside libzmq included.
  ///   - inBatches: the I/O threads do not push aside the thread that gives them work. While the processors are busy
  ///     they find more messages for each call to the kernel; measured, a sixth more notices and commands a second.
  ///     Only for a process that many talk to: where others take the processors, one message alone waits longer.
  public init(ioThreads: Int = 1, maximumSockets: Int = 4096, inBatches: Bool = false) throws(ZeroMQError) {
    let policy = try Self.threadPolicy(inBatches: inBatches)
    guard let pointer = zmq_ctx_new() else { throw .last("zmq_ctx_new") }
    let settings: [(name: String, option: Int32, value: Int32)] = [
      ("THREAD_SCHED_POLICY", ZMQ_THREAD_SCHED_POLICY, policy),
      ("BLOCKY", ZMQ_BLOCKY, 0),
      ("MAX_SOCKETS", ZMQ_MAX_SOCKETS, Int32(clamping: maximumSockets)),
      ("IO_THREADS", ZMQ_IO_THREADS, Int32(clamping: ioThreads)),
      ("MAX_MSGSZ", ZMQ_MAX_MSGSZ, Int32.max),
    ]
    for setting in settings where zmq_ctx_set(pointer, setting.option, setting.value) != 0 {
      let error = ZeroMQError.last("zmq_ctx_set(\(setting.name))")
      zmq_ctx_term(pointer)
      throw error
    }
    self.pointer = pointer
  }

  deinit { terminate() }

  /// SCHED_BATCH of sched(7), which Swift does not see.
  private static let batch: Int32 = 3

  /// Of the I/O threads. A process that was started with a policy keeps it. libzmq sets it in every thread and aborts
  /// where a sandbox forbids the call, so it is tried here first.
  private static func threadPolicy(inBatches: Bool) throws(ZeroMQError) -> Int32 {
    var (policy, parameters) = (Int32(0), sched_param())
    pthread_getschedparam(pthread_self(), &policy, &parameters)
    let code = pthread_setschedparam(pthread_self(), policy, &parameters)
    guard code == 0 else { throw ZeroMQError(call: "sched_setscheduler", code: code) }
    return inBatches && policy == SCHED_OTHER ? Self.batch : policy
  }

  /// Ends the context. Every socket in use anywhere answers ETERM from now on; this call blocks until all of them
  /// are closed and what they still had to send is sent or older than their linger. A second call does nothing.
  public func terminate() {
    let isFirst = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    guard isFirst else { return }
    while zmq_ctx_term(pointer) != 0, zmq_errno() == EINTR {}
  }

  /// Opens a raw socket. The lock keeps it from touching a context that is already freed.
  func open(_ type: Int32) throws(ZeroMQError) -> UnsafeMutableRawPointer {
    var handle: UnsafeMutableRawPointer?
    var code = ETERM
    isOpen.withLock { isOpen in
      guard isOpen else { return }
      handle = zmq_socket(pointer, type)
      code = zmq_errno()
    }
    guard let handle else { throw ZeroMQError(call: "zmq_socket", code: code) }
    return handle
  }
}
