// Closed loops against one peer: every connection keeps so many messages under way.
//
//   bench PEER ENDPOINT NAME WORK CONNECTIONS WINDOW SECONDS
//                      publish; of ocop also command, get, question; of proxy ask
//   bench PEER ENDPOINT NAME load COUNT              publishes so many, 8 × 64
//   bench PEER ENDPOINT NAME read COUNT              replays them to one consumer
//   bench PEER ENDPOINT NAME fanout CONSUMERS COUNT  publishes so many, 1 × 256, to so many durable consumers
//   bench serve log ENDPOINT FILE | proxy FRONT BACK | worker BACK
//
// PEER is ocop, log, proxy, redis or nats. One line of JSON tells the result; times are milliseconds.
#include "bench.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const double warmUp = 0.3;
enum { PATIENCE = 20 };

void *context;

void fail(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vfprintf(stderr, format, values);
  va_end(values);
  fputc('\n', stderr);
  // Not exit: libzmq would wait for messages that nobody takes.
  _exit(1);
}

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + time.tv_nsec;
}

static double since(uint64_t start) { return (now() - start) / 1e9; }

static zmq_pollitem_t item(const struct connection *c) {
  return (zmq_pollitem_t){.socket = c->socket, .fd = c->stream, .events = ZMQ_POLLIN};
}

/// `handled` counts what was done in all, with warming up and running down.
static void tell(uint64_t counted, double seconds, uint64_t handled) {
  printf("{\"count\":%lu,\"seconds\":%.3f,\"perSecond\":%.0f,\"handled\":%lu", (unsigned long)counted, seconds,
         counted / seconds, (unsigned long)handled);
  if (tallyCount()) {
    printf(",\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"worst\":%.3f", tallyAt(500), tallyAt(990), tallyAt(999),
           tallyAt(1000));
  }
  printf("}\n");
  fflush(stdout);
}

/// Publishes, commands or asks: a new message for every acknowledgement, until the time is over or all are sent.
static void loop(const struct peer *peer, const struct load *load) {
  unsigned count = load->connections, window = load->window;
  struct connection *all = calloc(count, sizeof *all);
  uint64_t *sent = calloc((size_t)count * window, sizeof *sent);
  zmq_pollitem_t *items = calloc(count, sizeof *items);
  for (unsigned i = 0; i < count; i++) {
    all[i].number = i;
    peer->open(&all[i], load);
    items[i] = item(&all[i]);
  }
  bool isTimed = load->count == 0;
  uint64_t start = now(), handedOver = 0, handled = 0, counted = 0;
  for (unsigned i = 0; i < count; i++) {
    for (unsigned slot = 0; slot < window && (isTimed || handedOver < load->count); slot++, handedOver++) {
      sent[i * window + slot] = now();
      peer->send(&all[i], slot);
    }
    peer->flush(&all[i]);
  }
  double from = isTimed ? warmUp : 0, until = from + load->seconds;
  while (handled < handedOver) {
    if (isTimed && since(start) > until + PATIENCE) fail("%lu never answered", (unsigned long)(handedOver - handled));
    zmq_poll(items, count, 100);
    for (unsigned i = 0; i < count; i++) {
      if (!items[i].revents) continue;
      // Of a socket at most a window, then it is the turn of others; what is left of a stream no poll would tell.
      for (unsigned taken = 0; taken < window || !all[i].socket; taken++) {
        int slot = peer->acknowledged(&all[i]);
        if (slot < 0) break;
        uint64_t *began = &sent[i * window + slot], time = now();
        double elapsed = (time - start) / 1e9;
        handled++;
        if (!isTimed || (elapsed >= from && elapsed < until)) {
          counted++;
          tallyAdd(time - *began);
        }
        if (isTimed ? elapsed >= until : handedOver >= load->count) continue;
        handedOver++;
        *began = time;
        peer->send(&all[i], slot);
      }
      peer->flush(&all[i]);
    }
  }
  tell(counted, isTimed ? load->seconds : since(start), handled);
  if (isTimed && peer->drop) peer->drop(&all[0], load);
}

/// All that is stored under the name, to one consumer without acknowledgements.
static void readAll(const struct peer *peer, const struct load *load) {
  struct connection consumer = {0};
  peer->open(&consumer, load);
  uint64_t start = now(), count = 0;
  double seconds = 0;
  peer->subscribe(&consumer, load, false);
  zmq_pollitem_t one = item(&consumer);
  // A moment longer than needed: one that was not acknowledged, or came twice, would show.
  while (count < load->count || since(start) < seconds + 0.2) {
    if (since(start) > seconds + PATIENCE) fail("only %lu came", (unsigned long)count);
    if (zmq_poll(&one, 1, 20) <= 0) continue;
    for (unsigned more; (more = peer->delivered(&consumer)) > 0; count += more) seconds = since(start);
    peer->flush(&consumer);
  }
  tell(count, seconds, count);
}

/// One producer, and all messages to each of the consumers. Latencies are from handing over to delivery.
static void fanOut(const struct peer *peer, const struct load *load) {
  unsigned count = load->connections, last = count;
  struct connection *all = calloc(count + 1, sizeof *all), *producer = &all[last];
  zmq_pollitem_t *items = calloc(count + 1, sizeof *items);
  uint64_t *sent = calloc(load->count, sizeof *sent), *taken = calloc(count, sizeof *taken);
  for (unsigned i = 0; i <= count; i++) {
    all[i].number = i == last ? 0 : i + 1;
  }
  peer->open(producer, load);
  items[last] = item(producer);
  for (unsigned i = 0; i < count; i++) {
    peer->open(&all[i], load);
    peer->subscribe(&all[i], load, true);
    items[i] = item(&all[i]);
  }
  uint64_t start = now(), moved = start, handedOver = 0, handled = 0, delivered = 0;
  while (delivered < load->count * count || handled < load->count) {
    while (handedOver < load->count && handedOver - handled < load->window) {
      sent[handedOver] = now();
      peer->send(producer, handedOver++ % load->window);
    }
    peer->flush(producer);
    if (since(moved) > PATIENCE) fail("only %lu were delivered", (unsigned long)delivered);
    if (zmq_poll(items, count + 1, 100) > 0) moved = now();
    while (items[last].revents && peer->acknowledged(producer) >= 0) handled++;
    for (unsigned i = 0; i < count; i++) {
      if (!items[i].revents) continue;
      for (unsigned more; (more = peer->delivered(&all[i])) > 0; delivered += more) {
        uint64_t time = now();
        if (taken[i] + more > load->count) fail("consumer %u got more than was sent", i);
        for (unsigned k = 0; k < more; k++) tallyAdd(time - sent[taken[i]++]);
      }
      peer->flush(&all[i]);
    }
  }
  tell(delivered, since(start), delivered);
  for (unsigned i = 0; i <= count && peer->drop; i++) peer->drop(&all[i], load);
}

int main(int count, char **words) {
  if (count > 2 && strcmp(words[1], "serve") == 0) return serve(count - 2, words + 2);
  if (count < 6) fail("bench PEER ENDPOINT NAME WORK …: see the head of bench.c");
  const struct peer *peers[] = {&ocop, &zmqLog, &zmqProxy, &redis, &nats}, *peer = NULL;
  for (unsigned i = 0; i < sizeof peers / sizeof *peers; i++) {
    if (strcmp(words[1], peers[i]->name) == 0) peer = peers[i];
  }
  if (!peer) fail("unknown peer %s", words[1]);
  context = zmq_ctx_new();
  struct load load = {.endpoint = words[2], .name = words[3], .work = words[4]};
  unsigned long first = strtoul(words[5], NULL, 10);
  if (strcmp(load.work, "load") == 0) {
    load.count = first;
    load.connections = 8;
    load.window = 64;
    loop(peer, &load);
  } else if (strcmp(load.work, "read") == 0) {
    load.count = first;
    load.connections = 1;
    readAll(peer, &load);
  } else if (strcmp(load.work, "fanout") == 0 && count > 6) {
    load.connections = first;
    load.count = strtoul(words[6], NULL, 10);
    load.window = 256;
    fanOut(peer, &load);
  } else if (count > 7) {
    load.connections = first;
    load.window = strtoul(words[6], NULL, 10);
    load.seconds = strtod(words[7], NULL);
    loop(peer, &load);
  } else {
    fail("%s needs more words", load.work);
  }
  _exit(0);
}
