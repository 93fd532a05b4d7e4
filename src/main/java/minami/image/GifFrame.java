package minami.image;

/**
 * A frame of a GIF and where its parts lie in the file.
 *
 * @param paletteAt where its colours begin
 * @param colours how many it has; none if there is no palette
 * @param transparent the index of what is transparent, or -1
 * @param interlaced whether its rows are not in order
 * @param from where its data begin
 * @param to the byte after their last
 */
record GifFrame(
    FrameHeader header,
    int paletteAt,
    int colours,
    int transparent,
    boolean interlaced,
    int from,
    int to) {}
