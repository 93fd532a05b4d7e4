package minami.image;

/**
 * The size of a TIFF's tiles; strips are tiles as wide as the picture.
 *
 * @param width in pixels
 * @param height in pixels
 */
record TiffTiles(long width, long height) {

  /** How many pixels of a tile are decoded at once before they are put in place: all, or a row. */
  long atATime(boolean whole) {
    return whole ? width * height : width;
  }

  static TiffTiles of(TiffDirectory directory) {
    long height = directory.number(TiffDirectory.HEIGHT, 0);
    long rows = directory.number(TiffDirectory.ROWS_PER_STRIP, height);
    return new TiffTiles(
        directory.number(TiffDirectory.TILE_WIDTH, directory.number(TiffDirectory.WIDTH, 0)),
        directory.number(TiffDirectory.TILE_HEIGHT, Math.min(rows, height)));
  }
}
