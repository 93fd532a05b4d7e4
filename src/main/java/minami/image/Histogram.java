package minami.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the opaque colours of pictures, to choose a few that stand for all.
 *
 * <p>Colours are counted in cells of 5, 6 and 5 bits, with their means. The cells are cut into
 * boxes, always where the squared error falls most (as in Wu, "Efficient Statistical Computations
 * for Optimal Color Quantization", 1991); then k-means moves each colour to the middle of what it
 * stands for.
 */
final class Histogram {

  /** One brings 0.1 dB, a second 0.03. */
  private static final int ROUNDS = 1;

  private final int[] counts = new int[1 << 16];

  /** Of what is left of the components when the cell's are taken away. */
  private final int[][] sums = new int[3][1 << 16];

  /** Cells in use: the pixels in each, and their mean colour. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Cells(int[] counts, float[][] means) {

    int size() {
      return counts.length;
    }
  }

  /** Some of the cells, and the cut through them that helps most. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Box(int[] cells, int component, float limit, double gain) {}

  /** Counts pixels; those that are transparent have no colour. */
  void add(int[] argb) {
    for (int pixel : argb) {
      if (pixel != 0) {
        int cell = pixel >> 8 & 0xF800 | pixel >> 5 & 0x07E0 | pixel >> 3 & 0x1F;
        counts[cell]++;
        sums[0][cell] += pixel >> 16 & 7;
        sums[1][cell] += pixel >> 8 & 3;
        sums[2][cell] += pixel & 7;
      }
    }
  }

  /** Chooses at most so many colours. */
  Palette palette(int most) {
    Cells cells = cells();
    Palette palette = new Palette(means(cells, cut(cells, most)));
    for (int round = 0; round < ROUNDS; round++) {
      palette = new Palette(moved(cells, palette));
    }
    return palette;
  }

  private Cells cells() {
    int used = 0;
    for (int count : counts) {
      used += count > 0 ? 1 : 0;
    }
    Cells cells = new Cells(new int[used], new float[3][used]);
    for (int cell = 0, i = 0; cell < counts.length; cell++) {
      if (counts[cell] > 0) {
        cells.counts[i] = counts[cell];
        cells.means[0][i] = (cell >> 8 & 0xF8) + (float) sums[0][cell] / counts[cell];
        cells.means[1][i] = (cell >> 3 & 0xFC) + (float) sums[1][cell] / counts[cell];
        cells.means[2][i] = (cell << 3 & 0xF8) + (float) sums[2][cell] / counts[cell];
        i++;
      }
    }
    return cells;
  }

  private static List<Box> cut(Cells cells, int most) {
    int[] all = new int[cells.size()];
    Arrays.setAll(all, i -> i);
    List<Box> boxes = new ArrayList<>(List.of(box(cells, all)));
    while (boxes.size() < most) {
      int widest = 0;
      for (int i = 1; i < boxes.size(); i++) {
        if (boxes.get(i).gain > boxes.get(widest).gain) {
          widest = i;
        }
      }
      Box box = boxes.get(widest);
      if (box.gain <= 0) {
        break;
      }
      float[] means = cells.means[box.component];
      int[] below = Arrays.stream(box.cells).filter(c -> means[c] < box.limit).toArray();
      int[] above = Arrays.stream(box.cells).filter(c -> means[c] >= box.limit).toArray();
      boxes.set(widest, box(cells, below));
      boxes.add(box(cells, above));
    }
    return boxes;
  }

  /** Looks for the best cut at 64 levels of each component. */
  private static Box box(Cells cells, int[] in) {
    int component = 0;
    float limit = 0;
    double gain = 0;
    for (int c = 0; c < 3; c++) {
      double[][] bins = new double[4][64]; // pixels, and the sums of the three components
      double[] all = new double[4];
      for (int cell : in) {
        int bin = (int) cells.means[c][cell] >> 2;
        double n = cells.counts[cell];
        bins[0][bin] += n;
        all[0] += n;
        for (int k = 0; k < 3; k++) {
          bins[k + 1][bin] += n * cells.means[k][cell];
          all[k + 1] += n * cells.means[k][cell];
        }
      }
      double[] below = new double[4];
      for (int bin = 0; bin < 63; bin++) {
        for (int k = 0; k < 4; k++) {
          below[k] += bins[k][bin];
        }
        double n = below[0];
        double rest = all[0] - n;
        if (bins[0][bin] > 0 && rest > 0) {
          double less = 0;
          for (int k = 1; k < 4; k++) {
            double apart = below[k] / n - (all[k] - below[k]) / rest;
            less += apart * apart;
          }
          less *= n * rest / all[0];
          if (less > gain) {
            gain = less;
            component = c;
            limit = 4 * (bin + 1);
          }
        }
      }
    }
    return new Box(in, component, limit, gain);
  }

  private static int[] means(Cells cells, List<Box> boxes) {
    double[][] sums = new double[boxes.size()][4];
    for (int i = 0; i < sums.length; i++) {
      for (int cell : boxes.get(i).cells) {
        count(sums[i], cells, cell);
      }
    }
    return rounded(sums);
  }

  /** Each colour at the mean of the cells that it is nearest to; what is nearest to none goes. */
  private static int[] moved(Cells cells, Palette palette) {
    double[][] sums = new double[palette.size()][4];
    for (int cell = 0; cell < cells.size(); cell++) {
      int nearest =
          palette.search(
              Math.round(cells.means[0][cell]),
              Math.round(cells.means[1][cell]),
              Math.round(cells.means[2][cell]));
      count(sums[nearest], cells, cell);
    }
    return rounded(sums);
  }

  private static void count(double[] sums, Cells cells, int cell) {
    double n = cells.counts[cell];
    sums[0] += n;
    for (int k = 0; k < 3; k++) {
      sums[k + 1] += n * cells.means[k][cell];
    }
  }

  private static int[] rounded(double[][] sums) {
    return Arrays.stream(sums)
        .filter(s -> s[0] > 0)
        .mapToInt(
            s -> rounded(s[1] / s[0]) << 16 | rounded(s[2] / s[0]) << 8 | rounded(s[3] / s[0]))
        .distinct()
        .toArray();
  }

  private static int rounded(double level) {
    return (int) Math.round(level);
  }
}
