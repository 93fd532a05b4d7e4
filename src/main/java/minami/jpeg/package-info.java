/**
 * A JPEG decoder that decodes at the size asked for, and a small encoder to go with it.
 *
 * <p>A thumbnail needs a fraction of what a decoder decodes. {@link minami.jpeg.JpegDecoder} reads
 * a picture at 1/1, 1/2, 3/8, 1/4 or 1/8 of its size and leaves out what that size does not show:
 *
 * <ol>
 *   <li>{@link minami.jpeg.JpegDecoder#of(byte[])} walks the marker segments up to the first scan
 *       ({@code Header}) and knows size, components, colour and profile before a sample is decoded.
 *   <li>{@code EntropySource} cuts a scan into restart intervals and takes the stuffed bytes out.
 *   <li>{@code DcScan} reads the DC coefficients only and steps over several AC symbols per table
 *       look-up; {@code BlockScan} keeps the corner of each block that a reduced inverse transform
 *       reads. Both go on in two places at once ({@code Chains}). {@code ProgressivePicture} steps
 *       over the scans that hold nothing of that corner.
 *   <li>{@code InverseDct} makes 1x1, 2x2, 3x3, 4x4 or 8x8 samples of each of many blocks, into the
 *       {@link minami.jpeg.Plane} of its component.
 * </ol>
 *
 * <p>The names are those of ITU-T T.81 (ISO/IEC 10918-1), whose sections the code cites. The
 * package depends on the JDK only. {@link minami.jpeg.JpegImageReader} and {@link
 * minami.jpeg.JpegImageReaderSpi} are its face towards {@code javax.imageio}.
 */
package minami.jpeg;
