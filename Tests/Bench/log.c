// Clients of the two small servers of serve.c: what libzmq and the disk allow.
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 8 };

static char body[BODY];
/// What came last.
static zmq_msg_t part;

/// Of a replay: chunks that were asked for.
struct reader {
  uint64_t asked;
};

static void putText(struct connection *c, const char *text, int more) {
  if (zmq_send(c->socket, text, strlen(text), more) < 0) fail("send");
}

static void openSocket(struct connection *c, const struct load *load) {
  int none = 0;
  if (!body[0]) zmq_msg_init(&part);
  memset(body, 'x', sizeof body);
  c->own = calloc(1, sizeof(struct reader));
  c->socket = zmq_socket(context, ZMQ_DEALER);
  zmq_setsockopt(c->socket, ZMQ_SNDHWM, &none, sizeof none);
  zmq_setsockopt(c->socket, ZMQ_RCVHWM, &none, sizeof none);
  if (zmq_connect(c->socket, load->endpoint)) fail("no endpoint %s", load->endpoint);
}

static void sendOne(struct connection *c, unsigned slot) {
  char id[16];
  snprintf(id, sizeof id, "%u", slot);
  putText(c, id, ZMQ_SNDMORE);
  zmq_send(c->socket, body, BODY, 0);
}

static void flush(struct connection *c) { (void)c; }

static int acknowledged(struct connection *c) {
  char id[16];
  int length = zmq_recv(c->socket, id, sizeof id - 1, ZMQ_DONTWAIT), more;
  if (length < 0) return -1;
  id[length] = 0;
  size_t size = sizeof more;
  zmq_getsockopt(c->socket, ZMQ_RCVMORE, &more, &size);
  if (more) zmq_recv(c->socket, NULL, 0, 0);
  return atoi(id);
}

static void ask(struct connection *c) {
  struct reader *reader = c->own;
  char offset[24];
  snprintf(offset, sizeof offset, "%lu", (unsigned long)reader->asked++);
  putText(c, "read", ZMQ_SNDMORE);
  putText(c, offset, 0);
}

static void subscribe(struct connection *c, const struct load *load, bool isDurable) {
  (void)load;
  char answer[16];
  for (int i = 0; i < AHEAD && !isDurable; i++) ask(c);
  if (!isDurable) return;
  putText(c, "subscribe", 0);
  zmq_recv(c->socket, answer, sizeof answer, 0);
}

static unsigned delivered(struct connection *c) {
  if (zmq_msg_recv(&part, c->socket, ZMQ_DONTWAIT) < 0) return 0;
  bool isRead = *(char *)zmq_msg_data(&part) == 'r';
  zmq_msg_recv(&part, c->socket, 0);
  size_t size = zmq_msg_size(&part);
  if (isRead && size > 0) ask(c);
  return size / BODY;
}

const struct peer zmqLog = {"log", openSocket, sendOne, flush, acknowledged, subscribe, delivered, NULL};
const struct peer zmqProxy = {"proxy", openSocket, sendOne, flush, acknowledged, NULL, NULL, NULL};
