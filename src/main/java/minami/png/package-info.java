/**
 * Reads and writes PNG (ISO/IEC 15948).
 *
 * <ol>
 *   <li>{@link minami.png.PngHeader} reads size, depth and colour type.
 *   <li>{@link minami.png.PngDecoder} inflates ({@code Inflation}, with its {@code PrefixCode}s)
 *       and unfilters the rows one by one ({@code PixelRow}); it does not read interlaced pictures.
 *   <li>{@link minami.png.PngChunks} walks the chunks, and finds the colour profile and the Exif
 *       block.
 *   <li>{@link minami.png.PngEncoder} writes samples, filtered row by row, or indices of a palette.
 * </ol>
 *
 * <p>The package depends on the JDK only.
 */
package minami.png;
