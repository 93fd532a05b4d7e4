package minami.webp;

/**
 * How much texture each macroblock of a picture has, and a division into two segments by it: errors
 * are seen in flat parts, not in those with texture.
 */
final class Texture {
  /** What is added to a variance: below it, less texture makes errors no more visible. */
  private static final int FLOOR = 30;

  /** Steps to a doubling of the variance. */
  private static final int SCALE = 8;

  private static final int LEVELS = 16 * SCALE;

  /** The power of the variance by which lambda grows. */
  private static final double LAMBDA_POWER = 0.3;

  /** Of each macroblock the logarithm of its variance, times {@link #SCALE}. */
  private final byte[] levels;

  private final int columns;
  private final StudioPlanes picture;

  /** The level from which on a macroblock belongs to the second segment. */
  private int threshold;

  /** The mean logarithms (to base 2) of each segment, and of all. */
  private final double[] means = new double[2];

  private double mean;
  private final double[] lambdaFactors = new double[LEVELS];

  Texture(StudioPlanes picture, int columns, int rows) {
    this.picture = picture;
    this.columns = columns;
    levels = new byte[columns * rows];
    int[] histogram = new int[LEVELS];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int level = level(16 * column, 16 * row);
        levels[row * columns + column] = (byte) level;
        histogram[level]++;
      }
    }
    divide(histogram);
    for (int level = 0; level < LEVELS; level++) {
      double above = level - means[level < threshold ? 0 : 1];
      lambdaFactors[level] = Math.pow(2, LAMBDA_POWER * above / SCALE);
    }
  }

  /** The harmonic mean of the variances of four blocks of 8x8 samples: the flattest counts most. */
  private int level(int x, int y) {
    double sum = 0;
    int blocks = 0;
    for (int i = 0; i < 4; i++) {
      int left = x + 8 * (i & 1);
      int top = y + 8 * (i >> 1);
      if (left < picture.width && top < picture.height) {
        sum += 1 / (variance(left, top) + FLOOR);
        blocks++;
      }
    }
    double level = Math.log(blocks / sum) / Math.log(2) * SCALE;
    return (int) Math.max(0, Math.min(LEVELS - 1, level));
  }

  private double variance(int left, int top) {
    int right = Math.min(left + 8, picture.width);
    int bottom = Math.min(top + 8, picture.height);
    int sum = 0;
    int squares = 0;
    for (int y = top; y < bottom; y++) {
      int row = y * picture.yStride;
      for (int x = row + left; x < row + right; x++) {
        int sample = picture.y[x] & 0xFF;
        sum += sample;
        squares += sample * sample;
      }
    }
    double count = (right - left) * (bottom - top);
    return (squares - sum * (sum / count)) / count;
  }

  /** Finds the two means that the levels are nearest to (Lloyd's algorithm). */
  private void divide(int[] histogram) {
    long count = 0;
    long sum = 0;
    for (int i = 0; i < LEVELS; i++) {
      count += histogram[i];
      sum += (long) i * histogram[i];
    }
    mean = (double) sum / count;
    double split = mean;
    for (int round = 0; round < 8; round++) {
      threshold = (int) Math.ceil(split);
      long lowCount = 0;
      long lowSum = 0;
      for (int i = 0; i < threshold; i++) {
        lowCount += histogram[i];
        lowSum += (long) i * histogram[i];
      }
      means[0] = lowCount == 0 ? mean : (double) lowSum / lowCount;
      means[1] = lowCount == count ? mean : (double) (sum - lowSum) / (count - lowCount);
      split = (means[0] + means[1]) / 2;
    }
  }

  int segment(int column, int row) {
    return levels[row * columns + column] < threshold ? 0 : 1;
  }

  /** How many doublings of the variance a segment is above the picture's mean. */
  double deviation(int segment) {
    return (means[segment] - mean) / SCALE;
  }

  /** What lambda is multiplied by, for errors to weigh less in texture within a segment too. */
  double lambdaFactor(int column, int row) {
    return lambdaFactors[levels[row * columns + column]];
  }
}
