package minami.webp;

import java.util.Arrays;

/**
 * An image as literals, colours in the cache, and copies (RFC 9649, 3.6.2): the cheapest ones by
 * what the symbols have cost the time before.
 *
 * <p>What the cache holds at a pixel depends on the pixels before it only, not on how they are
 * coded. So the cheapest coding is found from the end, in one go.
 */
final class Vp8lTokens {
  private static final int SCALE = 256;
  private static final int MAX_CACHE_BITS = 10;

  /** Longer copies are not cut to a length below a quarter or so. */
  private static final int CUTS = 4;

  /** Before anything is known: bits of a copy's length, and of its distance. */
  private static final int LENGTH_BITS = 4;

  private static final int DISTANCE_BITS = 5;

  /** The greatest length of each prefix symbol. */
  private static final int[] GREATEST = greatest();

  final int[] pixels;
  private final int width;
  private final Runnable betweenRows;
  private final Vp8lMatches matches;

  /** The distance codes of the neighbourhood, or 0, by distance. */
  private final int[] neighbours;

  /** Distances that are tried at each pixel. */
  private final int[] near;

  /** The number of pixels from each pixel that its token stands for, if one begins there. */
  private final int[] lengths;

  private final int[] distanceCodes;

  private int cacheBits;

  /** For each pixel its place in the cache, if it is there when its turn comes, or -1. */
  private int[] cached;

  private Vp8lTokens(int[] pixels, int width, Runnable betweenRows) {
    this.pixels = pixels;
    this.width = width;
    this.betweenRows = betweenRows;
    this.lengths = new int[pixels.length];
    this.distanceCodes = new int[pixels.length];
    this.matches = Vp8lMatches.of(pixels, width, betweenRows);
    this.neighbours = new int[8 * width + 9];
    int[] distances = Vp8lDistances.of(width);
    for (int code = distances.length; code > 0; code--) {
      neighbours[distances[code - 1]] = code;
    }
    this.near = new int[] {1, width, width - 1, width + 1, 2};
  }

  private static int[] greatest() {
    int[] greatest = new int[Vp8lCodeGroups.LENGTH_CODES];
    for (int length = 1; length <= Vp8lMatches.LONGEST; length++) {
      greatest[Vp8lHistogram.prefix(length)] = length;
    }
    return greatest;
  }

  /**
   * Of an image.
   *
   * @param cache whether it may have a colour cache
   */
  static Vp8lTokens of(int[] pixels, int width, boolean cache, Runnable betweenRows) {
    Vp8lTokens tokens = new Vp8lTokens(pixels, width, betweenRows);
    tokens.chooseCheapest(guess(pixels));
    if (cache) {
      tokens.chooseCache();
    }
    tokens.chooseCheapest(tokens.histogram().costs(SCALE));
    return tokens;
  }

  /** What the symbols cost if all pixels that are not like the one before were literals. */
  private static int[] guess(int[] pixels) {
    Vp8lHistogram literals = new Vp8lHistogram(0);
    for (int i = 0; i < pixels.length; i++) {
      if (i == 0 || pixels[i] != pixels[i - 1]) {
        literals.addLiteral(pixels[i]);
      }
    }
    int[] costs = literals.costs(SCALE);
    Arrays.fill(costs, Vp8lHistogram.LENGTH, costs.length, LENGTH_BITS * SCALE);
    Arrays.fill(costs, Vp8lHistogram.DISTANCE, Vp8lHistogram.GREEN, DISTANCE_BITS * SCALE);
    return costs;
  }

  int cacheBits() {
    return cacheBits;
  }

  /** The pixel behind the token that begins at one. */
  int next(int at) {
    return at + lengths[at];
  }

  private int distanceCode(int distance) {
    boolean neighbour = distance < neighbours.length && neighbours[distance] != 0;
    return neighbour ? neighbours[distance] : distance + Vp8lDistances.COUNT;
  }

  /** Counts the symbols of the token at a pixel. */
  void count(int at, Vp8lHistogram histogram) {
    if (distanceCodes[at] != 0) {
      histogram.addCopy(lengths[at], distanceCodes[at]);
    } else if (cacheBits != 0 && cached[at] >= 0) {
      histogram.addCache(cached[at]);
    } else {
      histogram.addLiteral(pixels[at]);
    }
  }

  /** Of all tokens. */
  Vp8lHistogram histogram() {
    Vp8lHistogram histogram = new Vp8lHistogram(cacheBits);
    for (int at = 0; at < pixels.length; at = next(at)) {
      count(at, histogram);
    }
    return histogram;
  }

  /** Writes the token at a pixel, by the codes of {@link Vp8lHistogram#codes}. */
  void write(int at, Vp8lCodeBuilder[] codes, Vp8lBitWriter out) {
    if (distanceCodes[at] != 0) {
      write(lengths[at], 256, codes[0], out);
      write(distanceCodes[at], 0, codes[4], out);
    } else if (cacheBits != 0 && cached[at] >= 0) {
      codes[0].put(256 + Vp8lCodeGroups.LENGTH_CODES + cached[at], out);
    } else {
      int pixel = pixels[at];
      codes[0].put(pixel >>> 8 & 0xFF, out);
      codes[1].put(pixel >>> 16 & 0xFF, out);
      codes[2].put(pixel & 0xFF, out);
      codes[3].put(pixel >>> 24, out);
    }
  }

  private static void write(int value, int first, Vp8lCodeBuilder code, Vp8lBitWriter out) {
    int prefix = Vp8lHistogram.prefix(value);
    int extra = Vp8lHistogram.extraBits(prefix);
    code.put(first + prefix, out);
    out.bits(value - 1 & (1 << extra) - 1, extra);
  }

  /** Finds the size of the cache that would be best if the copies stayed as they are. */
  private void chooseCache() {
    int best = 0;
    float least = histogram().bits();
    int[] without = null;
    for (int bits = 2; bits <= MAX_CACHE_BITS; bits += 2) {
      cacheBits = bits;
      cached = lookUp(bits);
      float cost = histogram().bits();
      if (cost < least) {
        least = cost;
        best = bits;
        without = cached;
      }
    }
    cacheBits = best;
    cached = without;
  }

  private int[] lookUp(int bits) {
    int[] cache = new int[1 << bits];
    int[] places = new int[pixels.length];
    for (int at = 0; at < pixels.length; at++) {
      int place = Vp8lImage.cachePlace(pixels[at], bits);
      places[at] = cache[place] == pixels[at] ? place : -1;
      cache[place] = pixels[at];
    }
    return places;
  }

  /** The costs wrap around in large images, which does no harm: only differences count. */
  private void chooseCheapest(int[] costs) {
    int[] lengthCosts = new int[Vp8lMatches.LONGEST + 1];
    for (int length = 1; length < lengthCosts.length; length++) {
      int prefix = Vp8lHistogram.prefix(length);
      lengthCosts[length] =
          costs[Vp8lHistogram.LENGTH + prefix] + SCALE * Vp8lHistogram.extraBits(prefix);
    }
    int[] nearCosts = new int[near.length];
    for (int i = 0; i < near.length; i++) {
      nearCosts[i] = near[i] > 0 ? distanceCost(costs, distanceCode(near[i])) : 0;
    }
    int[] nearLengths = new int[near.length];
    int[] toEnd = new int[pixels.length + 1];
    for (int at = pixels.length - 1; at >= 0; at--) {
      if (at % width == 0) {
        betweenRows.run();
      }
      toEnd[at] = toEnd[at + 1] + literalCost(costs, at);
      lengths[at] = 1;
      distanceCodes[at] = 0;
      for (int i = 0; i < near.length; i++) {
        int distance = near[i];
        if (at >= distance && distance > 0 && pixels[at] == pixels[at - distance]) {
          nearLengths[i] = Math.min(Vp8lMatches.LONGEST, nearLengths[i] + 1);
          tryCopy(at, nearLengths[i], distance, nearCosts[i], lengthCosts, toEnd);
        } else {
          nearLengths[i] = 0;
        }
      }
      int length = matches.lengths[at];
      if (length != 0) {
        int distance = matches.distances[at];
        int cost = distanceCost(costs, distanceCode(distance));
        tryCopy(at, length, distance, cost, lengthCosts, toEnd);
      }
    }
  }

  private int literalCost(int[] costs, int at) {
    int pixel = pixels[at];
    int literal =
        costs[Vp8lHistogram.GREEN + (pixel >>> 8 & 0xFF)]
            + costs[Vp8lHistogram.RED + (pixel >>> 16 & 0xFF)]
            + costs[Vp8lHistogram.BLUE + (pixel & 0xFF)]
            + costs[Vp8lHistogram.ALPHA + (pixel >>> 24)];
    if (cacheBits != 0 && cached[at] >= 0) {
      return costs[Vp8lHistogram.CACHE + cached[at]];
    }
    return literal;
  }

  private static int distanceCost(int[] costs, int code) {
    int prefix = Vp8lHistogram.prefix(code);
    return costs[Vp8lHistogram.DISTANCE + prefix] + SCALE * Vp8lHistogram.extraBits(prefix);
  }

  /** Tries a copy, and shorter ones as far as they have a shorter symbol. */
  private void tryCopy(
      int at, int longest, int distance, int distanceCost, int[] lengthCosts, int[] toEnd) {
    int best = toEnd[at];
    int bestLength = 0;
    int prefix = Vp8lHistogram.prefix(longest);
    int length = longest;
    // The rest costs more the earlier it begins, so at some length no shorter one can be better.
    for (int cut = 0; cut <= CUTS && distanceCost + toEnd[at + length] - best < 0; cut++) {
      int cost = distanceCost + lengthCosts[length] + toEnd[at + length];
      if (cost - best < 0) {
        best = cost;
        bestLength = length;
      }
      if (--prefix < 0) {
        break;
      }
      length = GREATEST[prefix];
    }
    if (bestLength != 0) {
      toEnd[at] = best;
      lengths[at] = bestLength;
      distanceCodes[at] = distanceCode(distance);
    }
  }
}
