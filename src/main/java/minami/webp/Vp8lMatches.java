package minami.webp;

import java.util.Arrays;

/**
 * For each pixel of an image the longest sequence found before it that it begins. Pairs of pixels
 * are looked up in hash chains; inside a run of one colour the pixel and how much is left of the
 * run, else the chains of large areas would be endless.
 */
final class Vp8lMatches {
  static final int LONGEST = 4096;

  /** How many places are compared for a pixel. */
  private static final int TRIES = 40;

  private static final int HASH_BITS = 15;

  /** 0 where nothing was found, else two at least. */
  final int[] lengths;

  final int[] distances;

  private Vp8lMatches(int size) {
    lengths = new int[size];
    distances = new int[size];
  }

  static Vp8lMatches of(int[] pixels, int width, Runnable betweenRows) {
    Vp8lMatches matches = new Vp8lMatches(pixels.length);
    matches.find(pixels, chains(pixels), width, betweenRows);
    return matches;
  }

  /** For each pixel the one before it with the same hash, or -1. */
  private static int[] chains(int[] pixels) {
    int[] chains = new int[pixels.length];
    int[] heads = new int[1 << HASH_BITS];
    Arrays.fill(heads, -1);
    chains[pixels.length - 1] = -1;
    for (int at = 0, runEnd = 0; at + 1 < pixels.length; at++) {
      int pixel = pixels[at];
      int second = pixels[at + 1];
      if (second == pixel) {
        runEnd = Math.max(runEnd, at + 1);
        while (runEnd < pixels.length && pixels[runEnd] == pixel) {
          runEnd++;
        }
        second = Math.min(LONGEST, runEnd - at);
      }
      int hash = pixel * 0x9E3779B1 + second * 0x85EBCA6B >>> 32 - HASH_BITS;
      chains[at] = heads[hash];
      heads[hash] = at;
    }
    return chains;
  }

  private void find(int[] pixels, int[] chains, int width, Runnable betweenRows) {
    int row = pixels.length;
    for (int at = pixels.length - 2; at > 0; ) {
      if (at < row) {
        betweenRows.run();
        row = at - width;
      }
      int most = Math.min(LONGEST, pixels.length - at);
      int longest = 0;
      int distance = 0;
      int from = chains[at];
      for (int tries = TRIES; tries > 0 && from >= 0; tries--, from = chains[from]) {
        if (at - from > Vp8lImage.FARTHEST) {
          break;
        }
        if (pixels[from + longest] != pixels[at + longest]) {
          continue;
        }
        int length = Arrays.mismatch(pixels, from, from + most, pixels, at, at + most);
        length = length < 0 ? most : length;
        if (length > longest) {
          longest = length;
          distance = at - from;
          if (length == most) {
            break;
          }
        }
      }
      at = spread(pixels, at, longest > 1 ? longest : 0, distance);
    }
  }

  /** Sets what was found, for the pixels to the left as well whose sequence it continues. */
  private int spread(int[] pixels, int from, int longest, int distance) {
    int at = from;
    int length = longest;
    do {
      lengths[at] = length;
      distances[at] = distance;
      length = Math.min(LONGEST, length + 1);
      at--;
    } while (longest > 0 && at >= distance && pixels[at] == pixels[at - distance]);
    return at;
  }
}
