// Two small servers of libzmq, to hold the daemon against: the least that such a server can do.
//
// log: appends every body to a file, syncs once for all that is queued, then acknowledges, then sends what was synced
// to all subscribers in one message. No index, no checksum, no retry, no name, no right.
// proxy and worker: a question goes through a ROUTER and a DEALER to another process and back.
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
  /// Messages that share one sync.
  GROUP = 4096,
  /// Bodies in one answer to a reader.
  CHUNK = 500,
  SUBSCRIBERS = 256,
};

static void *bound(int kind, const char *endpoint) {
  int none = 0;
  void *socket = zmq_socket(context, kind);
  zmq_setsockopt(socket, ZMQ_SNDHWM, &none, sizeof none);
  zmq_setsockopt(socket, ZMQ_RCVHWM, &none, sizeof none);
  if (zmq_bind(socket, endpoint)) fail("cannot bind %s: %s", endpoint, strerror(errno));
  return socket;
}

static void relay(zmq_msg_t *message, void *socket, int more) {
  if (zmq_msg_send(message, socket, more) < 0) fail("send: %s", strerror(errno));
}

static struct {
  int file;
  size_t size;
  zmq_msg_t senders[GROUP], ids[GROUP], subscribers[SUBSCRIBERS];
  unsigned waiting, subscriberCount;
  uint8_t group[GROUP * BODY];
} book;

/// A reader asks for the chunk of a number: as many bodies as are there.
static void answerRead(void *socket, zmq_msg_t *sender, zmq_msg_t *verb, zmq_msg_t *number) {
  char text[24] = "";
  size_t size = zmq_msg_size(number);
  memcpy(text, zmq_msg_data(number), size < sizeof text ? size : sizeof text - 1);
  uint64_t offset = strtoul(text, NULL, 10) * CHUNK * BODY;
  size_t count = offset >= book.size ? 0 : book.size - offset;
  zmq_msg_t chunk;
  zmq_msg_init_size(&chunk, count < CHUNK * BODY ? count : CHUNK * BODY);
  if (pread(book.file, zmq_msg_data(&chunk), zmq_msg_size(&chunk), offset) < 0) fail("read: %s", strerror(errno));
  relay(sender, socket, ZMQ_SNDMORE);
  relay(verb, socket, ZMQ_SNDMORE);
  relay(&chunk, socket, 0);
}

/// Takes one request; false when none waits.
static bool take(void *socket) {
  zmq_msg_t sender, id, body;
  zmq_msg_init(&sender);
  if (zmq_msg_recv(&sender, socket, ZMQ_DONTWAIT) < 0) return false;
  zmq_msg_init(&id);
  zmq_msg_recv(&id, socket, 0);
  const char *verb = zmq_msg_data(&id);
  if (!zmq_msg_more(&id)) {
    if (book.subscriberCount == SUBSCRIBERS) fail("too many subscribers");
    zmq_msg_t *kept = &book.subscribers[book.subscriberCount++];
    zmq_msg_init(kept);
    zmq_msg_copy(kept, &sender);
    relay(&sender, socket, ZMQ_SNDMORE);
    relay(&id, socket, 0);
    return true;
  }
  zmq_msg_init(&body);
  zmq_msg_recv(&body, socket, 0);
  if (*verb == 'r') {
    answerRead(socket, &sender, &id, &body);
  } else {
    if (zmq_msg_size(&body) != BODY) fail("a body of %zu bytes", zmq_msg_size(&body));
    memcpy(book.group + book.waiting * BODY, zmq_msg_data(&body), BODY);
    zmq_msg_init(&book.senders[book.waiting]);
    zmq_msg_init(&book.ids[book.waiting]);
    zmq_msg_move(&book.senders[book.waiting], &sender);
    zmq_msg_move(&book.ids[book.waiting++], &id);
  }
  zmq_msg_close(&body);
  return true;
}

static void commit(void *socket) {
  size_t count = (size_t)book.waiting * BODY;
  if (write(book.file, book.group, count) != (ssize_t)count || fdatasync(book.file)) fail("disk: %s", strerror(errno));
  book.size += count;
  for (unsigned i = 0; i < book.waiting; i++) {
    relay(&book.senders[i], socket, ZMQ_SNDMORE);
    relay(&book.ids[i], socket, 0);
  }
  zmq_msg_t news, copy;
  zmq_msg_init_size(&news, book.subscriberCount ? count : 0);
  if (book.subscriberCount) memcpy(zmq_msg_data(&news), book.group, count);
  for (unsigned i = 0; i < book.subscriberCount; i++) {
    zmq_msg_init(&copy);
    zmq_msg_copy(&copy, &book.subscribers[i]);
    // One that has gone is not missed: a ROUTER drops what is for it.
    relay(&copy, socket, ZMQ_SNDMORE);
    zmq_send(socket, "news!", 5, ZMQ_SNDMORE);
    zmq_msg_init(&copy);
    zmq_msg_copy(&copy, &news);
    relay(&copy, socket, 0);
  }
  zmq_msg_close(&news);
  book.waiting = 0;
}

static int serveLog(const char *endpoint, const char *path) {
  book.file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
  if (book.file < 0) fail("cannot open %s: %s", path, strerror(errno));
  void *socket = bound(ZMQ_ROUTER, endpoint);
  zmq_pollitem_t one = {.socket = socket, .events = ZMQ_POLLIN};
  for (;;) {
    zmq_poll(&one, 1, -1);
    while (book.waiting < GROUP && take(socket)) {}
    if (book.waiting) commit(socket);
  }
}

static int serveWorker(const char *endpoint) {
  void *socket = zmq_socket(context, ZMQ_DEALER);
  if (zmq_connect(socket, endpoint)) fail("no endpoint %s", endpoint);
  for (zmq_msg_t part;;) {
    zmq_msg_init(&part);
    zmq_msg_recv(&part, socket, 0);
    relay(&part, socket, zmq_msg_more(&part) ? ZMQ_SNDMORE : 0);
  }
}

int serve(int count, char **words) {
  // It never outlives who started it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  context = zmq_ctx_new();
  if (count == 3 && strcmp(words[0], "log") == 0) return serveLog(words[1], words[2]);
  if (count == 3 && strcmp(words[0], "proxy") == 0) {
    return zmq_proxy(bound(ZMQ_ROUTER, words[1]), bound(ZMQ_DEALER, words[2]), NULL);
  }
  if (count == 2 && strcmp(words[0], "worker") == 0) return serveWorker(words[1]);
  fail("serve log ENDPOINT FILE | proxy FRONT BACK | worker BACK");
}
