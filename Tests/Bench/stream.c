// Streams to peers with a protocol of lines: what came is kept until it is whole, what goes is gathered.
#include "bench.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { IN = 4 << 20, OUT = 1 << 20, PATIENCE = 10000 };

static int attempt(const char *endpoint) {
  if (endpoint[0] == '/') {
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    snprintf(path.sun_path, sizeof path.sun_path, "%s", endpoint);
    int stream = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(stream, (struct sockaddr *)&path, sizeof path) == 0) return stream;
    close(stream);
    return -1;
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const char *port = strrchr(endpoint, ':');
  address.sin_port = htons(port ? atoi(port + 1) : 0);
  int stream = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(stream, (struct sockaddr *)&address, sizeof address) == 0) return stream;
  close(stream);
  return -1;
}

void streamOpen(struct connection *c, const char *endpoint) {
  c->in = malloc(IN + 1);
  c->out = malloc(OUT);
  for (int wait = 0; (c->stream = attempt(endpoint)) < 0; wait += 10) {
    if (wait > PATIENCE) fail("no connection to %s: %s", endpoint, strerror(errno));
    usleep(10000);
  }
}

void streamFlush(struct connection *c) {
  for (size_t sent = 0; sent < c->gathered;) {
    ssize_t count = write(c->stream, c->out + sent, c->gathered - sent);
    if (count <= 0) fail("write: %s", strerror(errno));
    sent += count;
  }
  c->gathered = 0;
}

void streamPut(struct connection *c, const void *bytes, size_t count) {
  if (c->gathered + count > OUT) streamFlush(c);
  memcpy(c->out + c->gathered, bytes, count);
  c->gathered += count;
}

void streamFormat(struct connection *c, const char *format, ...) {
  char text[1024];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (length >= (int)sizeof text) fail("too long: %s", format);
  streamPut(c, text, length);
}

bool streamFill(struct connection *c) {
  if (c->start == c->end) c->start = c->end = 0;
  if (c->start > IN / 2) {
    memmove(c->in, c->in + c->start, c->end - c->start);
    c->end -= c->start;
    c->start = 0;
  }
  ssize_t count = recv(c->stream, c->in + c->end, IN - c->end, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count <= 0) fail("the peer closed the connection");
  c->end += count;
  return true;
}

char *streamLine(struct connection *c) {
  uint8_t *line = c->in + c->start;
  uint8_t *end = memchr(line, '\n', c->end - c->start);
  if (!end || end == line) return NULL;
  end[-1] = 0;
  c->start = end + 1 - c->in;
  return (char *)line;
}

char *streamAwait(struct connection *c) {
  streamFlush(c);
  for (char *line;;) {
    if ((line = streamLine(c))) return line;
    struct pollfd one = {.fd = c->stream, .events = POLLIN};
    if (poll(&one, 1, PATIENCE) <= 0) fail("no answer");
    streamFill(c);
  }
}

bool streamSkip(struct connection *c, size_t bytes) {
  if (c->end - c->start < bytes + 2) return false;
  c->start += bytes + 2;
  return true;
}
