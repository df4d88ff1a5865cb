// The daemon, by Sources/Wire/PROTOCOL.md.
#define _GNU_SOURCE
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  /// Tasks that commands go to in turn: those of one record wait for each other.
  RECORDS = 256,
  /// EVENTs that a replay asks for ahead.
  AHEAD = 16384,
};

static const char topic[] = "notice.programme-office";
static const char batch[] = "262144";

/// What the messages of this cell are.
static struct {
  const char *verb;
  char subjects[RECORDS][96];
  unsigned subjectCount, next;
  char body[BODY + 1];
} cell;

struct session {
  /// Of this connection and process, with the two bits by which a UUID is known.
  unsigned number;
  uint64_t sequence, last, credit;
  bool isDurable;
  char consumer[96];
};

struct answer {
  char verb[20], id[64], meta[512];
  zmq_msg_t body;
};

/// What came last in a loop.
static struct answer received;

static void put(struct connection *c, const char *verb, const char *id, const char *subject, const char *meta,
                const char *body) {
  const char *frames[] = {verb, id, subject, meta, body};
  for (int i = 0; i < 5; i++) {
    if (zmq_send(c->socket, frames[i], strlen(frames[i]), i < 4 ? ZMQ_SNDMORE : 0) < 0) fail("send: %s", verb);
  }
}

/// The next message; false when none has come. PING is answered here.
static bool take(struct connection *c, struct answer *answer, int flags) {
  char *texts[] = {answer->verb, answer->id, NULL, answer->meta};
  size_t sizes[] = {sizeof answer->verb, sizeof answer->id, 0, sizeof answer->meta};
  for (int i = 0; i < 5; i++) {
    if (zmq_msg_recv(&answer->body, c->socket, i ? 0 : flags) < 0) return false;
    if (i == 4 || !texts[i]) continue;
    size_t size = zmq_msg_size(&answer->body);
    if (size >= sizes[i]) size = sizes[i] - 1;
    memcpy(texts[i], zmq_msg_data(&answer->body), size);
    texts[i][size] = 0;
  }
  if (strcmp(answer->verb, "OCOP1 PING")) return true;
  put(c, "OCOP1 PONG", answer->id, "", "", "");
  return take(c, answer, flags);
}

static void check(struct answer *answer, const char *verb) {
  if (strcmp(answer->verb + 6, verb) == 0) return;
  fail("%s instead of %s: %.*s", answer->verb, verb, (int)zmq_msg_size(&answer->body),
       (char *)zmq_msg_data(&answer->body));
}

static struct answer await(struct connection *c, const char *verb) {
  struct answer answer;
  zmq_msg_init(&answer.body);
  if (!take(c, &answer, 0)) fail("no answer, %s was awaited", verb);
  check(&answer, verb);
  return answer;
}

/// A UUIDv7, as the protocol advises: what is sent later sorts later. Its last two bytes say the slot.
static void identify(struct connection *c, char *id, unsigned slot) {
  struct session *session = c->own;
  if (c->number >= CONNECTIONS) fail("more than %d connections that send", CONNECTIONS);
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  unsigned long sequence = session->sequence++, at = time.tv_sec * 1000ul + time.tv_nsec / 1000000;
  snprintf(id, 64, "%08lx-%04lx-7%03lx-%04x-%08lx%04x", at >> 16, at & 0xffff, sequence & 0xfff, session->number,
           sequence & 0xffffffff, slot & 0xffff);
}

/// Assigns tasks; commands, reads and questions are about these.
static void assignTasks(struct connection *c, unsigned count, const char *form) {
  char id[64];
  for (unsigned i = 0; i < count; i++) {
    identify(c, id, i);
    put(c, "OCOP1 COMMAND", id, "house.task.assign", "",
        "{\"lead\":\"programme-office\",\"recurring\":\"month\",\"task\":\"measure\",\"title\":\"Đo\"}");
  }
  for (unsigned i = 0; i < count; i++) {
    struct answer answer = await(c, "DONE");
    char *record = strstr(answer.meta, "\"record\":\"task/"), *end = record ? strchr(record + 15, '"') : NULL;
    if (!end) fail("no record in %s", answer.meta);
    *end = 0;
    snprintf(cell.subjects[i], sizeof *cell.subjects, form, record + 15);
    zmq_msg_close(&answer.body);
  }
  cell.subjectCount = count;
}

static void prepare(struct connection *c, const struct load *load) {
  char pad[BODY];
  memset(pad, 'x', sizeof pad);
  bool isNote = strcmp(load->work, "note") == 0;
  if (isNote || strcmp(load->work, "command") == 0) {
    cell.verb = "OCOP1 COMMAND";
    assignTasks(c, RECORDS, isNote ? "house.task.note/%s" : "house.task.enter/%s");
    snprintf(cell.body, sizeof cell.body, "{\"text\":\"%.*s\"}", BODY - 11, pad);
  } else if (strcmp(load->work, "get") == 0) {
    cell.verb = "OCOP1 GET";
    assignTasks(c, 1, "task/%s");
  } else if (strcmp(load->work, "question") == 0) {
    cell.verb = "OCOP1 ASK-QUESTION";
    assignTasks(c, 1, "{\"task\":\"%s\"}");
    strcpy(cell.body, cell.subjects[0]);
    strcpy(cell.subjects[0], "house.task-entries");
  } else {
    cell.verb = "OCOP1 PUBLISH";
    cell.subjectCount = 1;
    snprintf(cell.subjects[0], sizeof *cell.subjects, "%s.%s", topic, load->name);
    snprintf(cell.body, sizeof cell.body, "{\"pad\":\"%.*s\"}", BODY - 10, pad);
  }
}

static void openSession(struct connection *c, const struct load *load) {
  int none = 0;
  c->socket = zmq_socket(context, ZMQ_DEALER);
  zmq_setsockopt(c->socket, ZMQ_SNDHWM, &none, sizeof none);
  zmq_setsockopt(c->socket, ZMQ_RCVHWM, &none, sizeof none);
  if (zmq_connect(c->socket, load->endpoint)) fail("no endpoint %s", load->endpoint);
  struct session *session = c->own = calloc(1, sizeof *session);
  session->number = 0x8000 | ((getpid() << 6 | c->number) & 0x3fff);
  put(c, "OCOP1 HELLO", "hello", "", "{\"client\":\"bench\",\"versions\":[1,1]}", "");
  struct answer welcome = await(c, "WELCOME");
  zmq_msg_close(&welcome.body);
  if (cell.verb) return;
  zmq_msg_init(&received.body);
  prepare(c, load);
}

static void sendOne(struct connection *c, unsigned slot) {
  char id[64];
  identify(c, id, slot);
  put(c, cell.verb, id, cell.subjects[cell.next++ % cell.subjectCount], "", cell.body);
}

static void flush(struct connection *c) { (void)c; }

static int acknowledged(struct connection *c) {
  if (!take(c, &received, ZMQ_DONTWAIT)) return -1;
  bool isRead = cell.verb[6] == 'G' || cell.verb[6] == 'A';
  check(&received, isRead ? "ANSWER" : "DONE");
  return strtol(received.id + strlen(received.id) - 4, NULL, 16);
}

// Consumers: PROTOCOL.md §6.

static void give(struct connection *c, uint64_t credit) {
  struct session *session = c->own;
  char meta[64];
  session->credit = credit;
  snprintf(meta, sizeof meta, "{\"messages\":%lu}", (unsigned long)credit);
  put(c, "OCOP1 CREDIT", "c", "", meta, "");
}

static void subscribe(struct connection *c, const struct load *load, bool isDurable) {
  struct session *session = c->own;
  char meta[512];
  session->isDurable = isDurable;
  if (isDurable) snprintf(session->consumer, sizeof session->consumer, "bench.%s.%u", load->name, c->number);
  snprintf(meta, sizeof meta,
           "{\"ack\":\"%s\",\"batch\":%s,\"filters\":[\"%s.%s\"],\"from\":\"%s\",\"maxInFlight\":%d}",
           isDurable ? "cumulative" : "none", batch, topic, load->name, isDurable ? "new" : "first",
           isDurable ? UNACKNOWLEDGED : AHEAD);
  put(c, "OCOP1 OPEN", "c", session->consumer, meta, "");
  struct answer opened = await(c, "OPENED");
  zmq_msg_close(&opened.body);
  give(c, isDurable ? 1ull << 40 : AHEAD);
}

static uint64_t number(const char *text, size_t size) {
  static const char member[] = "\"delivery\":";
  const char *found = memmem(text, size, member, sizeof member - 1);
  return found ? strtoul(found + sizeof member - 1, NULL, 10) : 0;
}

/// The number of the last element of EVENTS, found from behind; the daemon begins each with `attempt`.
static uint64_t lastNumber(const char *text, size_t size) {
  for (const char *at = text + size; at > text;) {
    at = memrchr(text, '{', at - text);
    if (!at) break;
    size_t left = text + size - at;
    if (left > 11 && memcmp(at, "{\"attempt\":", 11) == 0) return number(at, left);
  }
  return 0;
}

/// Numbers are gapless: the first must follow what came before, and the last tells how many came.
static unsigned delivered(struct connection *c) {
  struct session *session = c->own;
  if (!take(c, &received, ZMQ_DONTWAIT)) return 0;
  check(&received, "EVENTS");
  const char *text = zmq_msg_data(&received.body);
  size_t size = zmq_msg_size(&received.body);
  uint64_t first = number(text, size), last = lastNumber(text, size), before = session->last;
  if (first != before + 1 || last < first) fail("%lu follows %lu", (unsigned long)first, (unsigned long)before);
  session->last = last;
  if (session->isDurable) {
    char meta[64];
    snprintf(meta, sizeof meta, "{\"upTo\":%lu}", (unsigned long)last);
    put(c, "OCOP1 ACK", "c", "", meta, "");
  } else if (session->credit - last < AHEAD / 2) {
    give(c, last + AHEAD);
  }
  return last - before;
}

static void drop(struct connection *c, const struct load *load) {
  (void)load;
  struct session *session = c->own;
  if (!session->consumer[0]) return;
  put(c, "OCOP1 DELETE", "d", session->consumer, "", "");
  struct answer done = await(c, "DONE");
  zmq_msg_close(&done.body);
}

const struct peer ocop = {"ocop", openSession, sendOne, flush, acknowledged, subscribe, delivered, drop};
