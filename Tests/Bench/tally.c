// Latencies of one cell, counted in classes: each power of two is cut in 64.
#include "bench.h"

enum { CUT = 64, CLASSES = 40 * CUT };

static uint64_t counts[CLASSES], total;

static unsigned classOf(uint64_t value) {
  if (value < CUT) return value;
  unsigned shift = 63 - __builtin_clzll(value) - 6;
  unsigned class = shift * CUT + (value >> shift);
  return class < CLASSES ? class : CLASSES - 1;
}

/// The middle of a class.
static double valueOf(unsigned class) {
  if (class < 2 * CUT) return class;
  unsigned shift = class / CUT - 1;
  return ((double)(class - shift * CUT) + 0.5) * (double)(1ull << shift);
}

void tallyAdd(uint64_t nanoseconds) {
  counts[classOf(nanoseconds)]++;
  total++;
}

uint64_t tallyCount(void) { return total; }

double tallyAt(unsigned perMille) {
  uint64_t rank = (total * perMille + 999) / 1000, seen = 0;
  for (unsigned class = 0; class < CLASSES; class++) {
    seen += counts[class];
    if (seen >= rank && seen > 0) return valueOf(class) / 1e6;
  }
  return 0;
}
