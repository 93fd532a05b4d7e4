package minami.jpeg;

/** The blocks of a minimum coded unit in coded order (T.81, A.2). */
final class Mcu {
  final int blocks;

  /** For each block, the index of its component in the scan. */
  final int[] component;

  /** For each block, its place within the MCU. */
  final int[] column;

  final int[] row;

  /** For each block, how many blocks its component has across and down in an MCU. */
  final int[] across;

  final int[] down;

  Mcu(Scan scan) {
    int total = 0;
    for (Component c : scan.components) {
      total += scan.interleaved() ? c.horizontal * c.vertical : 1;
    }
    blocks = total;
    component = new int[total];
    column = new int[total];
    row = new int[total];
    across = new int[total];
    down = new int[total];
    int block = 0;
    for (int i = 0; i < scan.components.length; i++) {
      int h = scan.interleaved() ? scan.components[i].horizontal : 1;
      int v = scan.interleaved() ? scan.components[i].vertical : 1;
      for (int j = 0; j < h * v; j++) {
        component[block] = i;
        column[block] = j % h;
        row[block] = j / h;
        across[block] = h;
        down[block] = v;
        block++;
      }
    }
  }
}
