package minami.webp;

import java.util.Arrays;

/** How the modes are written (RFC 6386, sections 11.2 to 11.5), and what that costs. */
final class ModeBits {
  private static final int B_MODES = IntraModes.B_MODES;
  private static final int NODES = B_MODES - 1;

  /** The way through the tree to each mode of a subblock: twice the node, plus the bit taken. */
  private static final int[][] PATHS = new int[B_MODES][];

  /** By the modes above and to the left, and the mode. */
  private static final short[] SUBBLOCK_COSTS = new short[B_MODES * B_MODES * B_MODES];

  static {
    findPaths(0, new int[NODES], 0);
    for (int context = 0; context < B_MODES * B_MODES; context++) {
      for (int mode = 0; mode < B_MODES; mode++) {
        int cost = 0;
        for (int step : PATHS[mode]) {
          cost += BitCosts.of((step & 1) != 0, probability(context, step));
        }
        SUBBLOCK_COSTS[context * B_MODES + mode] = (short) cost;
      }
    }
  }

  private ModeBits() {}

  private static void findPaths(int node, int[] path, int length) {
    path[length] = 2 * node;
    found(IntraModes.B_ZERO[node], node + 1, path, length + 1);
    path[length] = 2 * node + 1;
    found(IntraModes.B_ONE[node], node + (node == IntraModes.FORK ? 3 : 1), path, length + 1);
  }

  private static void found(int mode, int next, int[] path, int length) {
    if (mode >= 0) {
      PATHS[mode] = Arrays.copyOf(path, length);
    } else {
      findPaths(next, path, length);
    }
  }

  private static int probability(int context, int step) {
    return IntraModes.B_PROBABILITIES[context * NODES + (step >> 1)];
  }

  /** Where the costs of a subblock's modes begin. */
  static int context(int above, int left) {
    return above * B_MODES + left;
  }

  static int subblockCost(int context, int mode) {
    return SUBBLOCK_COSTS[context * B_MODES + mode];
  }

  static void writeSubblock(BoolEncoder out, int context, int mode) {
    for (int step : PATHS[mode]) {
      out.bit((step & 1) != 0, probability(context, step));
    }
  }

  static void writeLuma(BoolEncoder out, int mode) {
    int[] p = IntraModes.Y_PROBABILITIES;
    out.bit(mode != IntraModes.B_PRED, p[0]);
    if (mode != IntraModes.B_PRED) {
      boolean upper = mode == IntraModes.H_PRED || mode == IntraModes.TM_PRED;
      out.bit(upper, p[1]);
      if (upper) {
        out.bit(mode == IntraModes.TM_PRED, p[3]);
      } else {
        out.bit(mode == IntraModes.V_PRED, p[2]);
      }
    }
  }

  static int lumaCost(int mode) {
    int[] p = IntraModes.Y_PROBABILITIES;
    if (mode == IntraModes.B_PRED) {
      return BitCosts.of(false, p[0]);
    }
    boolean upper = mode == IntraModes.H_PRED || mode == IntraModes.TM_PRED;
    int last =
        upper
            ? BitCosts.of(mode == IntraModes.TM_PRED, p[3])
            : BitCosts.of(mode == IntraModes.V_PRED, p[2]);
    return BitCosts.of(true, p[0]) + BitCosts.of(upper, p[1]) + last;
  }

  static void writeChroma(BoolEncoder out, int mode) {
    int[] p = IntraModes.UV_PROBABILITIES;
    out.bit(mode != IntraModes.DC_PRED, p[0]);
    if (mode != IntraModes.DC_PRED) {
      out.bit(mode != IntraModes.V_PRED, p[1]);
      if (mode != IntraModes.V_PRED) {
        out.bit(mode == IntraModes.TM_PRED, p[2]);
      }
    }
  }

  static int chromaCost(int mode) {
    int[] p = IntraModes.UV_PROBABILITIES;
    int cost = BitCosts.of(mode != IntraModes.DC_PRED, p[0]);
    if (mode != IntraModes.DC_PRED) {
      cost += BitCosts.of(mode != IntraModes.V_PRED, p[1]);
      if (mode != IntraModes.V_PRED) {
        cost += BitCosts.of(mode == IntraModes.TM_PRED, p[2]);
      }
    }
    return cost;
  }
}
