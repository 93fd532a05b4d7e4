package minami.webp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which group of prefix codes each block of a picture has (RFC 9649, 3.7.2.2).
 *
 * <p>The blocks are first ordered by what their symbols cost on the average and cut into equal
 * parts; then, a few times, each goes to the group whose code it is cheapest in. At last groups are
 * joined as long as that saves more than it costs.
 */
final class Vp8lGroups {
  private static final int SCALE = 256;

  /** Pixels of a block's side, as a power of two, and for large pictures more. */
  private static final int BLOCK_BITS = 4;

  private static final int MOST_BITS = 9;
  private static final int MOST_BLOCKS = 1000;
  private static final int FIRST_GROUPS = 12;
  private static final int ROUNDS = 3;

  private final int width;
  private final int bits;
  private final int blocksPerRow;

  /** The group of each block. */
  private int[] blocks;

  private List<Vp8lHistogram> histograms;

  private Vp8lGroups(Vp8lTokens tokens, int width) {
    int height = tokens.pixels.length / width;
    int smallest = BLOCK_BITS;
    while (smallest < MOST_BITS
        && Vp8lImage.blocks(width, smallest) * Vp8lImage.blocks(height, smallest) > MOST_BLOCKS) {
      smallest++;
    }
    this.width = width;
    this.bits = smallest;
    this.blocksPerRow = Vp8lImage.blocks(width, bits);
    this.blocks = new int[blocksPerRow * Vp8lImage.blocks(height, bits)];
    this.histograms = List.of(tokens.histogram());
  }

  static Vp8lGroups of(Vp8lTokens tokens, int width) {
    Vp8lGroups groups = new Vp8lGroups(tokens, width);
    if (groups.blocks.length > 1) {
      groups.divide(tokens);
    }
    return groups;
  }

  List<Vp8lHistogram> histograms() {
    return histograms;
  }

  /** The group of a pixel. */
  int at(int pixel) {
    return histograms.size() == 1 ? 0 : blocks[block(pixel)];
  }

  private int block(int pixel) {
    int y = pixel / width;
    return (y >> bits) * blocksPerRow + (pixel - y * width >> bits);
  }

  /** Writes which block has which group. */
  void write(Vp8lBitWriter out) {
    out.flag(histograms.size() > 1);
    if (histograms.size() > 1) {
      out.bits(bits - 2, 3);
      int[] image = new int[blocks.length];
      for (int i = 0; i < image.length; i++) {
        image[i] = 0xFF000000 | blocks[i] << 8;
      }
      Vp8lImageWriter.within(image, blocksPerRow, out);
    }
  }

  private void divide(Vp8lTokens tokens) {
    Vp8lHistogram all = histograms.get(0);
    Vp8lHistogram[] parts = new Vp8lHistogram[blocks.length];
    for (int at = 0; at < tokens.pixels.length; at = tokens.next(at)) {
      int block = block(at);
      if (parts[block] == null) {
        parts[block] = new Vp8lHistogram(tokens.cacheBits());
      }
      tokens.count(at, parts[block]);
    }
    Symbols[] symbols = new Symbols[blocks.length];
    for (int i = 0; i < blocks.length; i++) {
      symbols[i] = Symbols.of(parts[i]);
    }
    firstGroups(symbols, all.costs(SCALE));
    for (int round = 0; round < ROUNDS; round++) {
      assign(symbols, sums(symbols, tokens.cacheBits()));
    }
    join(sums(symbols, tokens.cacheBits()), all.bits());
  }

  /** The symbols that a block has, and how often. */
  private static final class Symbols {
    private final int[] symbols;
    private final int[] counts;

    private Symbols(int[] symbols, int[] counts) {
      this.symbols = symbols;
      this.counts = counts;
    }

    static Symbols of(Vp8lHistogram histogram) {
      int used = 0;
      int[] symbols = new int[histogram == null ? 0 : histogram.counts.length];
      for (int i = 0; i < symbols.length; i++) {
        if (histogram.counts[i] != 0) {
          symbols[used++] = i;
        }
      }
      symbols = Arrays.copyOf(symbols, used);
      int[] counts = new int[used];
      for (int i = 0; i < used; i++) {
        counts[i] = histogram.counts[symbols[i]];
      }
      return new Symbols(symbols, counts);
    }

    long cost(int[] costs) {
      long cost = 0;
      for (int i = 0; i < symbols.length; i++) {
        cost += (long) counts[i] * costs[symbols[i]];
      }
      return cost;
    }

    int total() {
      int total = 0;
      for (int count : counts) {
        total += count;
      }
      return total;
    }
  }

  private void firstGroups(Symbols[] symbols, int[] costs) {
    long[] order = new long[blocks.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = symbols[i].cost(costs) / Math.max(1, symbols[i].total()) << 32 | i;
    }
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) {
      blocks[(int) order[i]] = i * FIRST_GROUPS / order.length;
    }
  }

  private List<Vp8lHistogram> sums(Symbols[] symbols, int cacheBits) {
    List<Vp8lHistogram> sums = new ArrayList<>();
    for (int i = 0; i < FIRST_GROUPS; i++) {
      sums.add(new Vp8lHistogram(cacheBits));
    }
    for (int i = 0; i < blocks.length; i++) {
      Symbols block = symbols[i];
      int[] counts = sums.get(blocks[i]).counts;
      for (int s = 0; s < block.symbols.length; s++) {
        counts[block.symbols[s]] += block.counts[s];
      }
    }
    return sums;
  }

  private void assign(Symbols[] symbols, List<Vp8lHistogram> groups) {
    int[][] costs = new int[groups.size()][];
    for (int g = 0; g < costs.length; g++) {
      // In a group that has lost its blocks nothing would cost anything.
      costs[g] = groups.get(g).isEmpty() ? null : groups.get(g).costs(SCALE);
    }
    for (int i = 0; i < blocks.length; i++) {
      long least = Long.MAX_VALUE;
      for (int g = 0; g < costs.length; g++) {
        if (costs[g] == null) {
          continue;
        }
        long cost = symbols[i].cost(costs[g]);
        if (cost < least) {
          least = cost;
          blocks[i] = g;
        }
      }
    }
  }

  /** Joins groups, the pair first that saves most; keeps them only if one alone costs more. */
  private void join(List<Vp8lHistogram> sums, float aloneBits) {
    List<Vp8lHistogram> groups = new ArrayList<>();
    List<Float> bits = new ArrayList<>();
    int[] joined = new int[sums.size()];
    for (int g = 0; g < joined.length; g++) {
      if (!sums.get(g).isEmpty()) { // no reader expects codes of a group that no block has
        joined[g] = groups.size();
        groups.add(sums.get(g));
        bits.add(sums.get(g).bits());
      }
    }
    while (true) {
      float most = 0;
      int first = -1;
      int second = -1;
      float union = 0;
      for (int a = 0; a < groups.size(); a++) {
        for (int b = a + 1; b < groups.size(); b++) {
          float together = groups.get(a).bits(groups.get(b));
          float saved = bits.get(a) + bits.get(b) - together;
          if (saved > most) {
            most = saved;
            first = a;
            second = b;
            union = together;
          }
        }
      }
      if (first < 0) {
        break;
      }
      groups.get(first).add(groups.get(second));
      bits.set(first, union);
      groups.remove(second);
      bits.remove(second);
      for (int g = 0; g < joined.length; g++) {
        joined[g] = joined[g] == second ? first : joined[g] > second ? joined[g] - 1 : joined[g];
      }
    }
    float total = 0;
    for (float b : bits) {
      total += b;
    }
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = joined[blocks[i]];
    }
    if (total + entropy() < aloneBits) {
      histograms = groups;
    }
  }

  /** The bits that it takes to say which block has which group, about. */
  private float entropy() {
    Vp8lHistogram image = new Vp8lHistogram(0);
    for (int block : blocks) {
      image.counts[Vp8lHistogram.GREEN + block]++;
    }
    return image.bits();
  }
}
