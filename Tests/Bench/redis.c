// Redis Streams, by RESP: XADD, and XREAD that waits. A reader keeps its place itself: Redis stores no cursor for it.
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What stands behind the id of an entry in an answer to XREAD.
static const char field[] = "\r\n*2\r\n$1\r\nb\r\n$512\r\n";

struct state {
  char command[BODY + 256];
  size_t commandSize;
  /// Answers come in order: slots that wait for theirs.
  unsigned *slots, head, tail, size;
  /// Of the answer that is being read: elements that are still to come, bytes of it, entries in it.
  size_t missing, at;
  unsigned entries;
  char key[96], last[64];
};

static void openStream(struct connection *c, const struct load *load) {
  struct state *state = c->own = calloc(1, sizeof *state);
  streamOpen(c, load->endpoint);
  snprintf(state->key, sizeof state->key, "%s", load->name);
  state->size = (load->window ? load->window : 1) + 1;
  state->slots = calloc(state->size, sizeof *state->slots);
  int head = snprintf(state->command, sizeof state->command,
                      "*5\r\n$4\r\nXADD\r\n$%zu\r\n%s\r\n$1\r\n*\r\n$1\r\nb\r\n$%d\r\n", strlen(state->key),
                      state->key, BODY);
  memset(state->command + head, 'x', BODY);
  memcpy(state->command + head + BODY, "\r\n", 2);
  state->commandSize = head + BODY + 2;
}

static void sendOne(struct connection *c, unsigned slot) {
  struct state *state = c->own;
  state->slots[state->tail] = slot;
  state->tail = (state->tail + 1) % state->size;
  streamPut(c, state->command, state->commandSize);
}

/// Reads on in an answer: `missing` elements, of which each is a line, with bytes behind it where it starts with $.
static bool isWhole(struct connection *c) {
  struct state *state = c->own;
  while (state->missing > 0) {
    uint8_t *line = c->in + c->start + state->at;
    size_t left = c->end - c->start - state->at;
    uint8_t *end = left ? memchr(line, '\n', left) : NULL;
    if (!end) return false;
    if (*line == '-') fail("redis: %.*s", (int)(end - line), line);
    size_t size = end + 1 - line;
    long count = strtol((char *)line + 1, NULL, 10);
    if (*line == '$' && count >= 0) size += count + 2;
    if (size > left) return false;
    if (*line == '*' && count > 0) state->missing += count;
    if (*line == '$' && count == BODY) state->entries++;
    state->at += size;
    state->missing--;
  }
  return true;
}

/// Takes a whole answer out of what came: its bytes, or NULL.
static const char *takeAnswer(struct connection *c, size_t *size, unsigned *entries) {
  struct state *state = c->own;
  if (state->missing == 0) state->missing = 1;
  while (!isWhole(c)) {
    if (!streamFill(c)) return NULL;
  }
  const char *answer = (char *)c->in + c->start;
  *size = state->at;
  *entries = state->entries;
  c->start += state->at;
  state->at = state->entries = 0;
  return answer;
}

static int acknowledged(struct connection *c) {
  struct state *state = c->own;
  size_t size;
  unsigned entries;
  if (!takeAnswer(c, &size, &entries)) return -1;
  int slot = state->slots[state->head];
  state->head = (state->head + 1) % state->size;
  return slot;
}

static void readOn(struct connection *c) {
  struct state *state = c->own;
  streamFormat(c, "*8\r\n$5\r\nXREAD\r\n$5\r\nCOUNT\r\n$4\r\n1000\r\n$5\r\nBLOCK\r\n$1\r\n0\r\n$7\r\nSTREAMS\r\n");
  streamFormat(c, "$%zu\r\n%s\r\n$%zu\r\n%s\r\n", strlen(state->key), state->key, strlen(state->last), state->last);
}

static void subscribe(struct connection *c, const struct load *load, bool isDurable) {
  (void)load, (void)isDurable;
  struct state *state = c->own;
  strcpy(state->last, "0-0");
  readOn(c);
  streamFlush(c);
}

static unsigned delivered(struct connection *c) {
  struct state *state = c->own;
  size_t size, tail = sizeof field - 1 + BODY + 2;
  unsigned entries;
  const char *answer = takeAnswer(c, &size, &entries);
  if (!answer) return 0;
  if (size < tail || memcmp(answer + size - tail, field, sizeof field - 1)) fail("redis: another entry than was added");
  const char *end = answer + size - tail, *id = end;
  while (id > answer && id[-1] != '\n') id--;
  snprintf(state->last, sizeof state->last, "%.*s", (int)(end - id), id);
  readOn(c);
  return entries;
}

/// A stream is held in memory until it is deleted.
static void drop(struct connection *c, const struct load *load) {
  if (c->number > 0) return;
  streamFormat(c, "*2\r\n$3\r\nDEL\r\n$%zu\r\n%s\r\n", strlen(load->name), load->name);
  if (streamAwait(c)[0] != ':') fail("redis: DEL");
}

const struct peer redis = {"redis", openStream, sendOne, streamFlush, acknowledged, subscribe, delivered, drop};
