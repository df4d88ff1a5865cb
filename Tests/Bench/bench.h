// Load for the daemon and for those it is measured against: what all parts of the program share.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zmq.h>

enum {
  /// Bytes of the body of every message.
  BODY = 512,
  /// Events that a durable consumer may have unacknowledged, for those peers that count them.
  UNACKNOWLEDGED = 1024,
  CONNECTIONS = 64,
};

/// One connection to a peer: a socket of libzmq, or a stream.
struct connection {
  unsigned number;
  void *socket;
  int stream;
  /// Of a stream: what came and is not read yet, `in[start..<end]`, and what is gathered to be sent.
  uint8_t *in, *out;
  size_t start, end, gathered;
  /// What a peer keeps for this connection.
  void *own;
};

/// What is asked for on the command line.
struct load {
  const char *endpoint;
  /// Of the topic, key, stream or consumers of this cell: new for each.
  const char *name;
  const char *work;
  unsigned connections, window;
  /// So long, or so many messages.
  double seconds;
  uint64_t count;
};

/// How the work is done with one peer. Every function ends the program when the peer answers with an error.
struct peer {
  const char *name;
  /// Connects and says hello. The first connection also makes what the cell needs.
  void (*open)(struct connection *, const struct load *);
  /// Hands one message over; its acknowledgement will name the slot.
  void (*send)(struct connection *, unsigned slot);
  /// What was handed over goes out.
  void (*flush)(struct connection *);
  /// The slot of the next acknowledgement, -1 when none has come.
  int (*acknowledged)(struct connection *);
  /// From now on, or from the first message, messages come on this connection. A durable one acknowledges them.
  void (*subscribe)(struct connection *, const struct load *, bool isDurable);
  /// How many more messages came, in the order in which they were sent; 0 when none has.
  unsigned (*delivered)(struct connection *);
  /// Forgets what the cell left with the peer; may be missing.
  void (*drop)(struct connection *, const struct load *);
};

extern const struct peer ocop, zmqLog, zmqProxy, redis, nats;

/// Runs a small server of libzmq until it is killed: `log` or `proxy` or `worker`.
int serve(int count, char **words);

// bench.c
extern void *context;
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// Nanoseconds of the clock that only rises.
uint64_t now(void);

// tally.c: latencies, in classes of which each is at most 1.6 % wide
void tallyAdd(uint64_t nanoseconds);
/// Milliseconds that so many per mille did not exceed.
double tallyAt(unsigned perMille);
uint64_t tallyCount(void);

// stream.c: TCP as host:port, a Unix socket as its path
void streamOpen(struct connection *, const char *endpoint);
void streamPut(struct connection *, const void *bytes, size_t count);
void streamFormat(struct connection *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void streamFlush(struct connection *);
/// Reads what has come; false when nothing has.
bool streamFill(struct connection *);
/// The next line without its end, which is overwritten with 0, or NULL when it has not come whole.
char *streamLine(struct connection *);
/// As streamLine, waiting for it.
char *streamAwait(struct connection *);
/// Drops so many bytes and the end of line behind them; false when they have not all come.
bool streamSkip(struct connection *, size_t bytes);
