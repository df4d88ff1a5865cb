// NATS JetStream, by its protocol of lines: a stream in files, acknowledged publishing, push consumers.
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Messages to a consumer between two of its acknowledgements.
enum { STEP = 256 };

struct state {
  char inbox[32], key[96];
  char body[BODY + 2];
  bool isDurable;
  /// Messages that came to a consumer, and those that came before it was said that it is there.
  uint64_t taken;
  unsigned early;
};

struct message {
  char subject[128], reply[160];
  uint8_t *bytes;
  size_t size;
};

/// The next message that has come whole; false when none has. Lines of other kinds are dealt with here.
static bool takeMessage(struct connection *c, struct message *message) {
  for (;;) {
    size_t before = c->start;
    char *line = streamLine(c);
    if (!line) {
      if (!streamFill(c)) return false;
      continue;
    }
    if (strncmp(line, "-ERR", 4) == 0) fail("nats: %s", line);
    if (strcmp(line, "PING") == 0) streamPut(c, "PONG\r\n", 6);
    bool hasHead = line[0] == 'H';
    if (strncmp(line + hasHead, "MSG ", 4)) continue;
    char *words[6], *rest = line;
    int count = 0;
    while (count < 6 && (words[count] = strtok_r(count ? NULL : line, " ", &rest))) count++;
    size_t size = strtoul(words[count - 1], NULL, 10);
    bool hasReply = count - hasHead == 5;
    uint8_t *bytes = c->in + c->start;
    snprintf(message->subject, sizeof message->subject, "%s", words[1]);
    snprintf(message->reply, sizeof message->reply, "%s", hasReply ? words[3] : "");
    if (!streamSkip(c, size)) {
      // Read the line again when the rest is there: what was cut is put back.
      for (char *at = line; at < (char *)bytes - 2; at++) {
        if (*at == 0) *at = ' ';
      }
      bytes[-2] = '\r';
      c->start = before;
      if (!streamFill(c)) return false;
      continue;
    }
    message->bytes = bytes;
    message->size = size;
    return true;
  }
}

static void answerMust(struct message *message, const char *word) {
  message->bytes[message->size] = 0;
  if (!strstr((char *)message->bytes, word) || strstr((char *)message->bytes, "\"error\"")) {
    fail("nats: %s", (char *)message->bytes);
  }
}

/// Asks the API of JetStream and waits for its answer.
static void ask(struct connection *c, const char *subject, const char *body) {
  struct state *state = c->own;
  struct message message;
  streamFormat(c, "PUB %s %s.api %zu\r\n%s\r\n", subject, state->inbox, strlen(body), body);
  streamFlush(c);
  for (bool isAnswered = false; !isAnswered;) {
    if (takeMessage(c, &message)) {
      isAnswered = strcmp(message.subject + strlen(message.subject) - 4, ".api") == 0;
      state->early += !isAnswered;
      continue;
    }
    zmq_pollitem_t one = {.fd = c->stream, .events = ZMQ_POLLIN};
    if (zmq_poll(&one, 1, 10000) <= 0) fail("nats: no answer to %s", subject);
  }
  answerMust(&message, "\"type\"");
}

static void openStream(struct connection *c, const struct load *load) {
  struct state *state = c->own = calloc(1, sizeof *state);
  static uint64_t session;
  if (!session) session = now();
  streamOpen(c, load->endpoint);
  snprintf(state->inbox, sizeof state->inbox, "i%lx.%u", (unsigned long)session, c->number);
  snprintf(state->key, sizeof state->key, "%s", load->name);
  memset(state->body, 'x', BODY);
  memcpy(state->body + BODY, "\r\n", 2);
  streamFormat(c, "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true}\r\n");
  streamFormat(c, "SUB %s.* 1\r\nPING\r\n", state->inbox);
  while (strcmp(streamAwait(c), "PONG")) {}
  if (c->number > 0) return;
  char subject[128], body[320];
  snprintf(subject, sizeof subject, "$JS.API.STREAM.CREATE.%s", state->key);
  snprintf(body, sizeof body,
           "{\"name\":\"%s\",\"subjects\":[\"%s\"],\"storage\":\"file\",\"retention\":\"limits\",\"num_replicas\":1}",
           state->key, state->key);
  ask(c, subject, body);
}

static void sendOne(struct connection *c, unsigned slot) {
  struct state *state = c->own;
  streamFormat(c, "PUB %s %s.%u %d\r\n", state->key, state->inbox, slot, BODY);
  streamPut(c, state->body, BODY + 2);
}

static int acknowledged(struct connection *c) {
  struct message message;
  if (!takeMessage(c, &message)) return -1;
  answerMust(&message, "\"seq\"");
  return atoi(strrchr(message.subject, '.') + 1);
}

/// A durable consumer acknowledges all up to a message now and then; a replay is held back by flow control alone.
static void subscribe(struct connection *c, const struct load *load, bool isDurable) {
  struct state *state = c->own;
  state->isDurable = isDurable;
  char subject[256], body[512], target[64], how[128], name[64];
  snprintf(target, sizeof target, "d.%s", state->inbox);
  snprintf(name, sizeof name, "c%u", c->number);
  streamFormat(c, "SUB %s 2\r\n", target);
  if (isDurable) {
    snprintf(subject, sizeof subject, "$JS.API.CONSUMER.DURABLE.CREATE.%s.%s", load->name, name);
    snprintf(how, sizeof how, "\"durable_name\":\"%s\",\"ack_policy\":\"all\",\"max_ack_pending\":%d", name,
             UNACKNOWLEDGED);
  } else {
    snprintf(subject, sizeof subject, "$JS.API.CONSUMER.CREATE.%s", load->name);
    snprintf(how, sizeof how, "\"ack_policy\":\"none\",\"flow_control\":true,\"idle_heartbeat\":5000000000");
  }
  snprintf(body, sizeof body,
           "{\"stream_name\":\"%s\",\"config\":{\"deliver_subject\":\"%s\",\"deliver_policy\":\"all\","
           "\"replay_policy\":\"instant\",%s}}",
           load->name, target, how);
  ask(c, subject, body);
}

static unsigned delivered(struct connection *c) {
  struct state *state = c->own;
  struct message message;
  unsigned count = state->early;
  state->early = 0;
  while (count < STEP && takeMessage(c, &message)) {
    if (message.size < BODY) {
      // A request of flow control; heartbeats have no reply.
      if (message.reply[0]) streamFormat(c, "PUB %s 0\r\n\r\n", message.reply);
      continue;
    }
    count++;
    if (++state->taken % STEP == 0 && state->isDurable) streamFormat(c, "PUB %s 4\r\n+ACK\r\n", message.reply);
  }
  if (c->gathered) streamFlush(c);
  return count;
}

static void drop(struct connection *c, const struct load *load) {
  if (c->number > 0) return;
  char subject[128];
  snprintf(subject, sizeof subject, "$JS.API.STREAM.DELETE.%s", load->name);
  ask(c, subject, "");
}

const struct peer nats = {"nats", openStream, sendOne, streamFlush, acknowledged, subscribe, delivered, drop};
